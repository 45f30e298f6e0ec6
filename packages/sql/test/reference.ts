import type { AssignmentModel, ColumnTable } from "@clusterwhy/core";
import { assignRows } from "@clusterwhy/segments";
import { LEVELS, type RawRow } from "./randomModel.js";

export interface Answer {
  readonly segment: string;
  readonly name: string;
  readonly probability: number;
}

/** The library's own answer. */
export function expectedAnswers(model: AssignmentModel, rows: readonly RawRow[]): Answer[] {
  const assigned = assignRows(model, tableOf(rows));
  return rows.map((_, row) => ({
    segment: assigned.paths[assigned.segment[row]],
    name: assigned.names[assigned.segment[row]],
    probability: assigned.probability[row],
  }));
}

export function tableOf(rows: readonly RawRow[]): ColumnTable {
  const role = { role: "numeric", reason: "" } as const;
  const levels = [...LEVELS, "XX", "de", " DE", "DE "];
  const numbers = (
    name: string,
    type: "number" | "boolean" | "time",
    of: (row: RawRow) => number | null,
  ) => ({
    ...role,
    name,
    type,
    values: Float64Array.from(rows, (row) => of(row) ?? Number.NaN),
  });
  return {
    numRows: rows.length,
    columns: [
      numbers("followers", "number", (row) => row.followers),
      numbers('odd "name"', "number", (row) => row.odd),
      numbers("is verified", "boolean", ({ verified }) => (verified === null ? null : Number(verified))),
      numbers("Joined", "time", ({ joined }) => (joined === null ? null : joined / 1e6)),
      {
        ...role,
        name: "country",
        type: "string",
        levels,
        codes: Int32Array.from(rows, ({ country }) => (country === null ? -1 : levels.indexOf(country))),
      },
      numbers("ratio", "number", (row) => row.ratio),
      numbers("unused", "number", () => 1),
    ],
  };
}

/** Fails with the first row that differs: segments exactly, probabilities within 1e-12. */
export function firstDifference(expected: readonly Answer[], found: readonly Answer[]): string | undefined {
  if (expected.length !== found.length) return `${expected.length} rows expected, ${found.length} found`;
  for (const [row, want] of expected.entries()) {
    const got = found[row];
    const close = Math.abs(want.probability - got.probability) <= 1e-12;
    if (want.segment !== got.segment || want.name !== got.name || !close)
      return `row ${row}: expected ${JSON.stringify(want)}, found ${JSON.stringify(got)}`;
  }
  return undefined;
}
