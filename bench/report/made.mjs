// The benchmark's rows: a table of 16 made-up columns, a real run on a part of it, and that run spread over any number
// of rows, since a fit of a million takes minutes and the report's size and speed do not ask how its groups were found.
import { RandomStream } from "../../packages/core/dist/index.js";

/** Rows of the run whose groups, classifiers, trees and SHAP values the report holds. */
export const FITTED_ROWS = 10_000;

/** Five groups in 16 columns: whole numbers, decimals that need double precision, texts, booleans, missing values. */
export function madeTable(numRows) {
  const random = new RandomStream(3, "report benchmark");
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(6.2831853 * random.nextFloat());
  const group = Int32Array.from({ length: numRows }, () => random.nextBelow(5));
  const made = (value) => Float64Array.from({ length: numRows }, (_, row) => value(group[row], row));
  const base = { reason: "made", role: "numeric", type: "number" };
  const texts = (name, code, count) => ({
    ...base,
    name,
    role: "nominal",
    type: "string",
    codes: Int32Array.from(group, (g) => code(g, count)),
    levels: Array.from({ length: count }, (_, i) => `${name} ${String(i).padStart(4, "0")}`),
  });
  const typical = (g, c) => ((g * 7 + c * 3) % 5) * 1.3;
  const columns = [
    ...Array.from({ length: 6 }, (_, c) => ({
      ...base,
      name: `count_${c}`,
      values: made((g) => Math.round(Math.exp(2 + typical(g, c) + 0.7 * normal()))),
    })),
    ...Array.from({ length: 6 }, (_, c) => ({
      ...base,
      name: `ratio_${c}`,
      values: made((g) => (1 + typical(g, c + 2)) * Math.exp(0.3 * normal())),
    })),
    {
      ...base,
      name: "price",
      values: made((_, row) => (row % 11 === 0 ? Number.NaN : Math.round(1e4 * random.nextFloat()) / 100)),
    },
    {
      ...base,
      name: "active",
      role: "boolean",
      type: "boolean",
      values: made((g) => Number(random.nextFloat() < 0.1 + 0.2 * g)),
    },
    texts("city", () => random.nextBelow(800), 800),
    texts("plan", (g) => (random.nextFloat() < 0.8 ? g % 4 : random.nextBelow(4)), 4),
  ];
  return { numRows, columns };
}

/**
 * The run's data with `numRows` rows: every row beyond the fitted ones stands where a fitted row stands, a little aside,
 * with values of its own from `madeTable`.
 */
export function spread(run, numRows) {
  const { rows, shap, document, assignment } = run.found;
  const random = new RandomStream(5, "spread rows");
  const stretched = (values, aside = 0) => {
    const out = new values.constructor(numRows);
    for (let row = 0; row < numRows; row++) {
      out[row] = values[row % rows.numRows] + (aside === 0 ? 0 : aside * (random.nextFloat() - 0.5));
    }
    return out;
  };
  const scale = numRows / rows.numRows;
  return {
    run: { ...run.info, rows: numRows, groupedRows: Math.round(run.info.groupedRows * scale) },
    document: {
      ...document,
      segments: document.segments.map((segment) => ({ ...segment, size: Math.round(segment.size * scale) })),
    },
    rows: {
      ...rows,
      numRows,
      id: { name: "id", values: Array.from({ length: numRows }, (_, row) => `account-${row}`) },
      x: stretched(rows.x, 0.3),
      y: stretched(rows.y, 0.3),
      segment: stretched(rows.segment),
      noise: stretched(rows.noise),
      probability: stretched(rows.probability, 0.01),
      outlierScore: stretched(rows.outlierScore, 0.01),
    },
    table: madeTable(numRows),
    shap,
    assignment,
  };
}
