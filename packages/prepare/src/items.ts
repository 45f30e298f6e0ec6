import type { StringColumn } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Place, Rows } from "./columnFit.js";

/** Lists of few different items: one feature an item, set where the list has it. */
export const itemsPreparationSchema = z.object({
  kind: z.literal("items"),
  column: z.string(),
  items: z.array(z.string()),
  means: z.array(z.number()),
  scale: z.number(),
});
export type ItemsPreparation = z.infer<typeof itemsPreparationSchema>;

/** As for categories: two typical lists that differ are one standard deviation apart. */
const TOTAL_VARIANCE = 0.5;

/** @param maxItems with more different items than this, `undefined`: they are treated as words are */
export function fitItems(
  column: StringColumn,
  rows: Rows,
  maxItems: number,
): ColumnFit<ItemsPreparation> | undefined {
  const sets = setsOf(column);
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const item of setAt(sets, column, row)) counts.set(item, (counts.get(item) ?? 0) + 1);
  const varying = [...counts].filter(([, count]) => count < rows.length).map(([item]) => item);
  if (counts.size === 0) return { dropped: "left out: its lists are empty here" };
  if (varying.length === 0) return { dropped: "left out: its lists are all the same here" };
  if (varying.length > maxItems) return undefined;
  const items = varying.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
  const means = items.map((item) => (counts.get(item) ?? 0) / rows.length);
  const variance = means.reduce((sum, mean) => sum + mean * (1 - mean), 0);
  return {
    fitted: { kind: "items", column: column.name, items, means, scale: Math.sqrt(TOTAL_VARIANCE / variance) },
    features: items.map((item) => ({ name: `${column.name} has ${item}` })),
    treatment: `one feature for each of ${items.length} items`,
    warnings: [],
  };
}

function setsOf(column: StringColumn): ReadonlySet<string>[] {
  return column.levels.map((level, code) => new Set(column.items?.[code] ?? [level]));
}

const NONE: ReadonlySet<string> = new Set();

function setAt(sets: readonly ReadonlySet<string>[], column: StringColumn, row: number): ReadonlySet<string> {
  return sets[column.codes[row]] ?? NONE;
}

export function applyItems(fitted: ItemsPreparation, column: StringColumn, rows: Rows, place: Place): void {
  const { values: out, at, stride, factor } = place;
  const sets = setsOf(column);
  rows.forEach((row, i) => {
    const own = setAt(sets, column, row);
    fitted.items.forEach((item, feature) => {
      out[i * stride + at + feature] =
        factor * ((own.has(item) ? 1 : 0) - fitted.means[feature]) * fitted.scale;
    });
  });
}
