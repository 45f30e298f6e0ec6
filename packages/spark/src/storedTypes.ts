import type { StoredType } from "@clusterwhy/sql";
import type { SparkField } from "./wire/messages.js";

const NUMBERS = new Set(["tinyint", "smallint", "int", "bigint", "float", "double", "decimal"]);
const TIMES = new Set(["date", "timestamp", "timestamp_ntz"]);
const TEXTS = new Set(["string", "char", "varchar"]);

/** What a column of Spark's is to the classifiers; undefined for arrays, maps and other nested types. */
export function storedType({ type }: SparkField): StoredType | undefined {
  if (type === "boolean") return "boolean";
  if (NUMBERS.has(type)) return "number";
  if (TIMES.has(type)) return "time";
  return TEXTS.has(type) ? "text" : undefined;
}

/** All columns' stored types by name, nested ones left out. */
export function storedTypes(fields: readonly SparkField[]): Record<string, StoredType> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const stored = storedType(field);
      return stored === undefined ? [] : [[field.name, stored]];
    }),
  );
}
