/** Neighbouring features whose bins stand side by side in memory. */
export interface FeatureGroup {
  readonly first: number;
  readonly width: number;
  /** Bins are bytes. */
  readonly isNarrow: boolean;
}

/** Histograms of eight features fill the first-level cache; a row's wide bins are a vector of 16 bytes. */
const MOST_WIDTH = 8;
/** With many rows it is their bins that must come from far: then a row's stand together, up to a cache line. */
const MOST_WIDTH_OF_MANY = 32;
const MANY_ROWS = 50_000;
/** Cell numbers within a wide group are 16-bit. */
const MOST_CELLS = 65_535;

/** Groups of about equal width, each of narrow features or of wide ones; no result depends on it. */
export function featureGroups(
  numBins: Int32Array,
  narrow: readonly boolean[],
  numRows: number,
): FeatureGroup[] {
  const numFeatures = numBins.length;
  const widest = numRows >= MANY_ROWS ? MOST_WIDTH_OF_MANY : MOST_WIDTH;
  const most = Math.ceil(numFeatures / Math.ceil(numFeatures / widest));
  const groups: FeatureGroup[] = [];
  let first = 0;
  let cells = 0;
  const close = (end: number) => groups.push({ first, width: end - first, isNarrow: narrow[first] });
  for (let feature = 0; feature < numFeatures; feature++) {
    const own = numBins[feature] + 1;
    const isFull = feature - first === most || cells + own > MOST_CELLS;
    if (feature > first && (isFull || narrow[feature] !== narrow[first])) {
      close(feature);
      first = feature;
      cells = 0;
    }
    cells += own;
  }
  close(numFeatures);
  return groups;
}
