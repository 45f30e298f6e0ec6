import {
  type AssignmentColumn,
  inputError,
  type RunControl,
  type SegmentDocument,
  type Warning,
} from "@clusterwhy/core";
import { driftColumns, newLevelsWarning, tellsNewLevels } from "@clusterwhy/segments";
import {
  type BinnedColumn,
  countBins,
  countNewLevels,
  countUnreadable,
  type SqlEngine,
} from "@clusterwhy/sql";
import { type EngineColumn, findColumns } from "./storedColumns.js";

/** A table of any size where it is. */
export interface Population {
  readonly engine: SqlEngine;
  /** As it stands behind FROM. */
  readonly table: string;
  readonly columns: readonly EngineColumn[];
  /** What people call it. */
  readonly name: string;
}

/**
 * Rows of every column in the bins of a run's profile, for its drift report. Columns that the table lacks, or keeps in
 * a form that SQL cannot read as the fitted one, are left out.
 */
export async function populationBins(
  { engine, table, columns }: Population,
  document: SegmentDocument,
  control?: RunControl,
): Promise<Map<string, readonly number[]>> {
  const binned = driftColumns(document).flatMap((wanted): { column: string; binned: BinnedColumn }[] => {
    const found = columns.find((candidate) => candidate.name === wanted.column);
    const { column, type, ...bins } = wanted;
    if (found?.stored === undefined || !isReadable(type, found.stored)) return [];
    return [{ column, binned: { name: found.sqlName, type, stored: found.stored, ...bins } }];
  });
  const counts = await countBins(
    engine,
    table,
    binned.map((item) => item.binned),
    control,
  );
  return new Map(binned.map(({ column }, i) => [column, counts[i]]));
}

/** Numbers and times written as texts are read by their whole column's look, which SQL cannot. */
function isReadable(type: AssignmentColumn["type"], stored: NonNullable<EngineColumn["stored"]>): boolean {
  if (type === "string") return stored !== "time";
  return stored !== "text" || type === "boolean";
}

/** Values that the fitted table did not have, a warning a column; as `assignRows` tells them of a table in memory. */
export async function unseenLevels(
  { engine, table, columns, name }: Population,
  wanted: readonly AssignmentColumn[],
  control?: RunControl,
): Promise<Warning[]> {
  const found = findColumns(wanted, columns, name);
  const told = found.columns.flatMap(({ name, type, levels = [] }, i) =>
    tellsNewLevels({ name, type, levels })
      ? [{ name, levels, stored: found.stored[name], as: wanted[i].name }]
      : [],
  );
  const counts = await countNewLevels(engine, table, told, control);
  return told.flatMap(({ as }, i) => {
    const { rows, example } = counts[i];
    return rows === 0 || example === undefined ? [] : [newLevelsWarning(as, rows, example)];
  });
}

/**
 * Texts in columns that were fitted as numbers, or as yes or no, and mean nothing of the kind.
 *
 * @returns a warning a column
 * @throws ClusterwhyError `COLUMN_MISSING`; `COLUMN_TYPE` where most of a column cannot be read
 */
export async function unreadableTexts(
  { engine, table, columns, name }: Population,
  wanted: readonly AssignmentColumn[],
  control?: RunControl,
): Promise<Warning[]> {
  const found = findColumns(wanted, columns, name);
  const texts = found.columns.flatMap((column, i) =>
    column.type !== "string" && found.stored[column.name] === "text"
      ? [{ ...column, stored: "text" as const, called: wanted[i].name }]
      : [],
  );
  const counts = await countUnreadable(engine, table, texts, control);
  return texts.flatMap(({ called, type }, i) => {
    const { present, unreadable } = counts[i];
    if (unreadable === 0) return [];
    const kind = type === "boolean" ? "yes or no" : "numbers";
    if (2 * unreadable > present) {
      throw inputError(
        "COLUMN_TYPE",
        `the column '${called}' was fitted as ${kind}, but ${unreadable} of its ${present} values here are texts that are not; give it the same type as in the fitted table`,
      );
    }
    return [
      {
        code: "VALUES_UNREADABLE",
        message: `${unreadable} of ${present} values of '${called}' are not ${kind} and count as missing`,
      },
    ];
  });
}
