/** Neighbouring features whose bins stand side by side in memory. */
export interface FeatureGroup {
  readonly first: number;
  readonly width: number;
}

/** Histograms of eight features fill the first-level cache; a row's bins are a vector of 16 bytes. */
const MOST_WIDTH = 8;
/** With many rows it is their bins that must come from far: then a row's stand together, up to a cache line. */
const MOST_WIDTH_OF_MANY = 32;
const MANY_ROWS = 50_000;
/** Cell numbers within a group are 16-bit. */
const MOST_CELLS = 65_535;

/** Groups of about equal width; no result depends on it. */
export function featureGroups(numBins: Int32Array, numRows: number): FeatureGroup[] {
  const numFeatures = numBins.length;
  const widest = numRows >= MANY_ROWS ? MOST_WIDTH_OF_MANY : MOST_WIDTH;
  const most = Math.ceil(numFeatures / Math.ceil(numFeatures / widest));
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
