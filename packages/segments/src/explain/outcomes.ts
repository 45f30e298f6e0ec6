import type { Column, ColumnTable, OutcomeReport, Warning } from "@clusterwhy/core";
import { outcomeSentence, summariseOutcome } from "@clusterwhy/prepare";
import type { SegmentNode } from "../recurse/segmentNode.js";

const MOST_LEVELS = 2;

function outcomesOf(table: ColumnTable): Column[] {
  return table.columns.filter((column) => column.role === "outcome");
}

/** A rate needs a flag or two levels; of more, only the shares in the profile say something. */
function hasRateOrMean(column: Column): boolean {
  return column.type !== "string" || column.levels.length === MOST_LEVELS;
}

/**
 * Rate or mean of every outcome column in every segment, beside all rows: what follows from a segment, which had no
 * part in finding it.
 *
 * @returns one list a node, in the nodes' order; undefined where no column is an outcome
 */
export function outcomeReports(
  table: ColumnTable,
  nodes: readonly SegmentNode[],
): readonly (readonly OutcomeReport[])[] | undefined {
  const outcomes = outcomesOf(table);
  if (outcomes.length === 0) return undefined;
  const groups = nodes.map(({ rows }) => rows);
  const byColumn = outcomes.filter(hasRateOrMean).map((column) =>
    summariseOutcome(column, groups).map((summary): OutcomeReport => {
      const { measure, level, count, value, low, high, overall, lift } = summary;
      return {
        column: column.name,
        measure,
        ...(level === undefined ? {} : { level }),
        count,
        value: finite(value),
        interval: Number.isNaN(low) ? null : [low, high],
        overall: finite(overall),
        lift: finite(lift),
        sentence: outcomeSentence(column, summary),
      };
    }),
  );
  return nodes.map((_, node) => byColumn.map((reports) => reports[node]));
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Outcomes that have neither a rate nor a mean. */
export function outcomeWarnings(table: ColumnTable): Warning[] {
  return outcomesOf(table)
    .filter((column) => !hasRateOrMean(column))
    .map(({ name, ...column }) => ({
      code: "OUTCOME_LEVELS",
      message: `the outcome '${name}' has ${column.type === "string" ? column.levels.length : 0} levels: every group's profile shows their shares, but a rate with its interval needs a flag, a number or two levels`,
    }));
}
