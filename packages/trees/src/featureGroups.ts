/** Neighbouring features whose bins stand side by side in memory. */
export interface FeatureGroup {
  readonly first: number;
  readonly width: number;
}

/** A row's bins of eight features fill a vector of 16 bytes. */
const MOST_WIDTH = 8;
/** Cell numbers within a group are 16-bit. */
const MOST_CELLS = 65_535;
/** From here one model is worth all threads: they share its features, so there must be more than one group. */
const MANY_ROWS = 100_000;

/** Groups of about equal width, an even number of them where there are many features; no result depends on it. */
export function featureGroups(numBins: Int32Array, numRows: number): FeatureGroup[] {
  const numFeatures = numBins.length;
  const few = numFeatures <= MOST_WIDTH;
  const wanted = few
    ? numRows >= MANY_ROWS && numFeatures > 1
      ? 2
      : 1
    : 2 * Math.ceil(numFeatures / (2 * MOST_WIDTH));
  const most = Math.ceil(numFeatures / wanted);
  const groups: FeatureGroup[] = [];
  let first = 0;
  let cells = 0;
  for (let feature = 0; feature < numFeatures; feature++) {
    const own = numBins[feature] + 1;
    if (feature > first && (feature - first === most || cells + own > MOST_CELLS)) {
      groups.push({ first, width: feature - first });
      first = feature;
      cells = 0;
    }
    cells += own;
  }
  groups.push({ first, width: numFeatures - first });
  return groups;
}
