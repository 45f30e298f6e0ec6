import type { RunControl } from "@clusterwhy/core";
import { featureExpression, type StoredType } from "../assign/features.js";
import { binary, call, type Expression, text, userColumn } from "../ast/expression.js";
import { printerOf } from "../dialects/index.js";
import type { Printer } from "../print/printer.js";
import type { SqlEngine } from "./engine.js";
import { numberOf } from "./values.js";

/** A column of levels, and how the table keeps it. */
export interface LevelColumn {
  readonly name: string;
  readonly levels: readonly string[];
  readonly stored?: StoredType;
}

/** Values that are not among a column's levels. */
export interface NewLevels {
  /** Rows with such a value. */
  readonly rows: number;
  /** The first of them in the engine's order; undefined where there is none. */
  readonly example: string | undefined;
}

/** How many rows have a value, not blank, that is none of the column's levels. One pass over all columns. */
export async function countNewLevels(
  engine: SqlEngine,
  table: string,
  columns: readonly LevelColumn[],
  control?: RunControl,
): Promise<NewLevels[]> {
  if (columns.length === 0) return [];
  const printer = printerOf(engine.dialect);
  const figures = columns.flatMap((column) => {
    const isNew = isNewLevel(column, printer);
    const written = printer.expression(call("toText", userColumn(column.name)));
    return [
      `CAST(sum(CASE WHEN ${isNew} THEN 1 ELSE 0 END) AS ${printer.doubleType})`,
      `min(CASE WHEN ${isNew} THEN ${written} END)`,
    ];
  });
  const list = figures.map((sql, i) => `${sql} AS figure_${i}`).join(",\n  ");
  const [row] = await engine.query(`SELECT ${list}\nFROM ${table}`, control);
  return columns.map((_, i) => ({
    rows: (row[2 * i] as number | null) ?? 0,
    example: (row[2 * i + 1] as string | null) ?? undefined,
  }));
}

function isNewLevel({ name, levels, stored }: LevelColumn, printer: Printer): string {
  const { textHoldsNul } = printer.capabilities;
  const print = printer.expression.bind(printer);
  const raw = userColumn(name);
  const position = featureExpression({ name, type: "string", levels: [...levels] }, stored, textHoldsNul);
  // NaN is missing, and no value.
  const present: Expression = stored === "number" ? numberOf({ name, type: "number", stored }, printer) : raw;
  const written = print(binary(call("lowerTrim", call("toText", raw)), "<>", text("")));
  return `(${print(present)}) IS NOT NULL AND ${written} AND (${print(position)}) IS NULL`;
}
