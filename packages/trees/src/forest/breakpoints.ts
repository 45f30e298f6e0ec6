import { modelError, type TreeEnsemble } from "@clusterwhy/core";

/** Codes are 16-bit, and one is kept for missing values. */
const MAX_BREAKPOINTS = 65_534;
const scratch = new DataView(new ArrayBuffer(4));

/**
 * Per feature, the values at which some tree's decision may change, ascending: thresholds, and both ends of every
 * category, so that a category has a code of its own. Between two of them all trees decide alike.
 *
 * @throws ClusterwhyError `MODEL_TOO_LARGE` beyond 65,534 different ones of a feature
 */
export function breakpointsOf(ensembles: readonly TreeEnsemble[], numFeatures: number): Float32Array[] {
  const found = Array.from({ length: numFeatures }, () => new Set<number>());
  for (const ensemble of ensembles) {
    for (let node = 0; node < ensemble.left.length; node++) {
      if (ensemble.left[node] < 0) continue;
      const values = found[ensemble.feature[node]];
      const offset = ensemble.categoryOffset[node];
      if (offset < 0) values.add(ensemble.threshold[node]);
      else
        for (let i = offset; i < offset + ensemble.categorySize[node]; i++) {
          const category = Math.fround(ensemble.categories[i]);
          values.add(category).add(nextFloat32(category));
        }
    }
  }
  return found.map((values, feature) => {
    if (values.size > MAX_BREAKPOINTS) {
      throw modelError(
        "MODEL_TOO_LARGE",
        `the trees split the feature ${ensembles[0].featureNames[feature]} at ${values.size} different values; at most ${MAX_BREAKPOINTS} can be compiled`,
      );
    }
    return Float32Array.from(values).sort();
  });
}

function nextFloat32(value: number): number {
  if (value === 0) return 2 ** -149;
  scratch.setFloat32(0, value);
  scratch.setUint32(0, scratch.getUint32(0) + (value > 0 ? 1 : -1));
  return scratch.getFloat32(0);
}
