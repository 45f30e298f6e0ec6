import type { SegmentDocument } from "@clusterwhy/core";
import type { ReportInput } from "./reportInput.js";

/** Which rows a report shows, and how everything that speaks of rows is carried over to them. */
export interface ShownRows {
  readonly numRows: number;
  /** Int32Array [numRows], ascending; absent when all rows are shown. */
  readonly rowNumbers?: Int32Array;
  pick<Values extends Float64Array | Float32Array | Int32Array | Uint8Array>(values: Values): Values;
  texts(values: readonly string[]): readonly string[];
  /** Input rows, all of them shown, as positions among the shown rows. */
  positions(rows: Int32Array): Int32Array;
  document(document: SegmentDocument): SegmentDocument;
}

/**
 * All rows, or when there are more than `maxRows`: those that the document and the SHAP samples name, and an even
 * stride through the rest.
 */
export function shownRows(input: ReportInput, maxRows: number): ShownRows {
  const { numRows } = input.rows;
  if (numRows <= maxRows) {
    return {
      numRows,
      pick: (values) => values,
      texts: (values) => values,
      positions: (rows) => rows,
      document: (document) => document,
    };
  }
  const chosen = new Uint8Array(numRows);
  for (const sample of input.shap) for (const row of sample.rows) chosen[row] = 1;
  for (const segment of input.document.segments) for (const row of segment.exemplars) chosen[row] = 1;
  const stride = numRows / maxRows;
  for (let i = 0; i < maxRows; i++) chosen[Math.floor(i * stride)] = 1;

  const rowNumbers = new Int32Array(chosen.reduce((sum, one) => sum + one, 0));
  const positionOf = new Int32Array(numRows).fill(-1);
  for (let row = 0, to = 0; row < numRows; row++) {
    if (!chosen[row]) continue;
    positionOf[row] = to;
    rowNumbers[to++] = row;
  }
  return {
    numRows: rowNumbers.length,
    rowNumbers,
    pick: (values) => {
      const picked = values.slice(0, rowNumbers.length) as typeof values;
      for (let i = 0; i < rowNumbers.length; i++) picked[i] = values[rowNumbers[i]];
      return picked;
    },
    texts: (values) => Array.from(rowNumbers, (row) => values[row]),
    positions: (rows) => rows.map((row) => positionOf[row]),
    document: (document) => ({
      ...document,
      segments: document.segments.map((segment) => ({
        ...segment,
        exemplars: segment.exemplars.map((row) => positionOf[row]),
      })),
    }),
  };
}
