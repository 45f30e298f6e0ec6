import { inputError } from "@clusterwhy/core";
import type { FeatureData } from "./quantize.js";

/** A table of features, or plain rows of numbers; null and NaN are missing. */
export type FeatureInput = FeatureData | readonly (readonly (number | null)[])[];

/** What names and types plain rows: the model they are for, or the caller's own. */
export interface FeatureHeader {
  readonly featureNames?: readonly string[];
  readonly featureTypes?: readonly string[];
}

/** @throws ClusterwhyError `BAD_FEATURES` where rows differ in length */
export function toFeatureData(input: FeatureInput, header: FeatureHeader = {}): FeatureData {
  if ("values" in input && "featureNames" in input) return input;
  const rows = input as readonly (readonly (number | null)[])[];
  const numFeatures = header.featureNames?.length ?? rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * numFeatures);
  rows.forEach((row, i) => {
    if (row.length !== numFeatures) {
      throw inputError("BAD_FEATURES", `row ${i} has ${row.length} values; expected ${numFeatures}`);
    }
    for (let feature = 0; feature < numFeatures; feature++) {
      values[i * numFeatures + feature] = row[feature] ?? Number.NaN;
    }
  });
  const featureNames =
    header.featureNames ?? Array.from({ length: numFeatures }, (_, feature) => `f${feature}`);
  const featureTypes = header.featureTypes ?? featureNames.map(() => "float");
  return { numRows: rows.length, featureNames, featureTypes, values };
}
