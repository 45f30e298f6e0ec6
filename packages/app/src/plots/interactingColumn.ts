import type { Column, ShapSample } from "@clusterwhy/core";
import type { ReportIndex } from "../report/reportIndex.js";

/**
 * The column whose values go with this column's SHAP values most among rows whose own values are near: rows sorted by
 * value in about ten runs, the absolute correlations within the runs added up (as shap's approximate interactions).
 */
export function interactingColumn(
  index: ReportIndex,
  sample: ShapSample,
  column: string,
): string | undefined {
  const c = sample.columns.indexOf(column);
  const numRows = sample.rows.length;
  const numColumns = sample.columns.length;
  const own = numbersOf(index.column(column), sample.rows);
  const order = Array.from({ length: numRows }, (_, i) => i).sort((a, b) => own[a] - own[b] || a - b);
  const run = Math.max(Math.min(Math.floor(numRows / 10), 50), 2);
  let best: string | undefined;
  let strongest = 0;
  for (const other of sample.columns) {
    if (other === column || index.info(other)?.role === "text") continue;
    const values = numbersOf(index.column(other), sample.rows);
    let strength = 0;
    for (let from = 0; from + run <= numRows; from += run) {
      const part = order.slice(from, from + run);
      strength += Math.abs(
        correlation(
          part.map((i) => sample.values[i * numColumns + c]),
          part.map((i) => values[i]),
        ),
      );
    }
    if (strength > strongest + 1e-12) {
      strongest = strength;
      best = other;
    }
  }
  return best;
}

/** Missing values count as the least. */
function numbersOf(column: Column | undefined, rows: Int32Array): Float64Array {
  if (column === undefined) return new Float64Array(rows.length);
  if (column.type === "string") return Float64Array.from(rows, (row) => column.codes[row]);
  const values = Float64Array.from(rows, (row) => column.values[row]);
  const least = values.filter((value) => !Number.isNaN(value)).reduce((a, b) => Math.min(a, b), 0);
  return values.map((value) => (Number.isNaN(value) ? least : value));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
