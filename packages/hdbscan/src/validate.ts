import { inputError, type Matrix } from "@clusterwhy/core";

/** @throws ClusterwhyError `NOT_FINITE`, naming the first row */
export function requireFinite({ values, numDims }: Matrix): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    throw inputError(
      "NOT_FINITE",
      `row ${Math.floor(at / numDims)} of the matrix holds ${values[at]}; impute or drop such values first`,
    );
  }
}

/** @throws ClusterwhyError `ROW_WEIGHTS` */
export function requireRowWeights(data: {
  readonly numRows: number;
  readonly rowWeights?: Float64Array;
}): Float64Array | undefined {
  const { numRows, rowWeights } = data;
  if (rowWeights === undefined) return undefined;
  if (rowWeights.length !== numRows) {
    throw inputError(
      "ROW_WEIGHTS",
      `rowWeights: expected one weight for each of ${numRows} rows; found ${rowWeights.length}`,
    );
  }
  const bad = rowWeights.findIndex((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (bad < 0) return rowWeights;
  throw inputError(
    "ROW_WEIGHTS",
    `rowWeights: expected positive numbers; found ${rowWeights[bad]} for row ${bad}; leave out rows that do not count`,
  );
}
