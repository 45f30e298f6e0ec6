/** Neighbouring features whose bins stand side by side in memory. */
export interface FeatureGroup {
  readonly first: number;
  readonly width: number;
  /** Bins are bytes. */
  readonly isNarrow: boolean;
}

/** A row's bins stand together, up to half a cache line (`BATCH_ROW_BYTES` of the kernels' batch.ts) or a whole one. */
const MOST_WIDTH = 32;
/** Wide bins of few rows: histograms of eight features fill the first-level cache. */
const MOST_WIDTH_OF_FEW = 8;
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
  const evenly = (widest: number) => Math.ceil(numFeatures / Math.ceil(numFeatures / widest));
  const mostNarrow = evenly(MOST_WIDTH);
  const mostWide = evenly(numRows >= MANY_ROWS ? MOST_WIDTH : MOST_WIDTH_OF_FEW);
  const groups: FeatureGroup[] = [];
  let first = 0;
  let cells = 0;
  const close = (end: number) => groups.push({ first, width: end - first, isNarrow: narrow[first] });
  for (let feature = 0; feature < numFeatures; feature++) {
    const own = numBins[feature] + 1;
    const most = narrow[first] ? mostNarrow : mostWide;
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
