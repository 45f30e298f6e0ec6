import { readingOf } from "./columnReaders.js";

/** What a column of DuckDB's type is read as; undefined for intervals, JSON, lists and other nested types. */
export function storedTypeOf(type: string): "number" | "boolean" | "time" | "text" | undefined {
  if (type === "TIME" || type === "INTERVAL") return undefined;
  const reading = readingOf("x", type);
  if (reading.type !== "string") return reading.type;
  return type === "VARCHAR" || type === "UUID" || type.startsWith("ENUM(") ? "text" : undefined;
}
