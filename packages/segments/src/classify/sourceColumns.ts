import type { AssignmentColumn } from "@clusterwhy/core";

/** The features of one column of the input. */
export interface SourceColumn {
  readonly column: string;
  /** Positions among the classifiers' features. */
  readonly features: readonly number[];
}

/** Groups the classifiers' features by the column of the input that people know, in the order of first features. */
export function sourceColumns(columns: readonly AssignmentColumn[]): SourceColumn[] {
  const features = new Map<string, number[]>();
  columns.forEach(({ name, source = name }, feature) => {
    const own = features.get(source);
    if (own === undefined) features.set(source, [feature]);
    else own.push(feature);
  });
  return [...features].map(([column, own]) => ({ column, features: own }));
}

/**
 * Sums what features contribute to their columns.
 *
 * @param values [numRows × numFeatures], row-major
 * @returns Float64Array [numRows × sources], row-major
 */
export function sumToSources(
  sources: readonly SourceColumn[],
  values: ArrayLike<number>,
  numFeatures: number,
): Float64Array {
  const numRows = values.length / numFeatures;
  const sums = new Float64Array(numRows * sources.length);
  for (let row = 0; row < numRows; row++) {
    sources.forEach(({ features }, at) => {
      for (const feature of features) sums[row * sources.length + at] += values[row * numFeatures + feature];
    });
  }
  return sums;
}
