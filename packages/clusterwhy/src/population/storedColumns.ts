import { type AssignmentColumn, inputError, nearestName } from "@clusterwhy/core";
import { checkComputable, type StoredType } from "@clusterwhy/sql";

/** A column where the table is. */
export interface EngineColumn {
  readonly name: string;
  /** What SQL calls it. */
  readonly sqlName: string;
  /** Undefined for nested and other types. */
  readonly stored: StoredType | undefined;
}

/** The model's columns as SQL finds them in a table. */
export interface FoundColumns {
  /** With the names that SQL has for them. */
  readonly columns: readonly AssignmentColumn[];
  readonly stored: Readonly<Record<string, StoredType>>;
}

const WORDS = { number: "numbers", boolean: "yes or no", time: "times", string: "text" };

/**
 * @throws ClusterwhyError `COLUMN_MISSING` where the table lacks a column of the model, `COLUMN_TYPE` where it keeps
 *   one in a form that SQL cannot read as the fitted one, `NOT_IN_SQL` where the model needs what SQL cannot compute
 */
export function findColumns(
  wanted: readonly AssignmentColumn[],
  table: readonly EngineColumn[],
  name: string,
): FoundColumns {
  checkComputable(wanted);
  const stored: Record<string, StoredType> = {};
  const columns = wanted.map((column): AssignmentColumn => {
    const found = table.find((candidate) => candidate.name === column.name);
    if (found === undefined) throw missing(column.name, table, name);
    const readable =
      found.stored !== undefined &&
      (column.type === "string"
        ? found.stored !== "time"
        : column.type !== "time" || found.stored !== "text");
    if (!readable) {
      throw inputError(
        "COLUMN_TYPE",
        `the column '${column.name}' was fitted as ${WORDS[column.type]}, but ${name} keeps it in a form that cannot be read row by row; give it a type of its own, or a table small enough to be read whole`,
      );
    }
    stored[found.sqlName] = found.stored;
    return { ...column, name: found.sqlName };
  });
  return { columns, stored };
}

function missing(column: string, table: readonly EngineColumn[], name: string): Error {
  const near = nearestName(
    column,
    table.map((candidate) => candidate.name),
  );
  return inputError(
    "COLUMN_MISSING",
    `${name} lacks the column '${column}', which the run was fitted on${near ? `; it has '${near}'` : ""}`,
  );
}
