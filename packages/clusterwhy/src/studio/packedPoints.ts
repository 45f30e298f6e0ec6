/** Points of a map for the page's small pictures: an even choice of rows, on a grid of 65,536 by 65,536. */
export interface PackedPoints {
  /** Base64 of little-endian uint16: x and y of the first point, of the second, ... Proportions are kept; y points up. */
  readonly points: string;
  /** Every so many rows one is shown, from the first on. */
  readonly stride: number;
}

const LARGEST = 65_535;

/** @param positions Float32Array [numRows × numDims], row-major; dimensions beyond the second are left out */
export function packPoints(positions: Float32Array, numDims: number, mostPoints: number): PackedPoints {
  const numRows = positions.length / numDims;
  const stride = Math.max(1, Math.ceil(numRows / mostPoints));
  const [x, y] = [rangeOf(positions, numDims, 0, stride), rangeOf(positions, numDims, 1, stride)];
  const span = Math.max(x.width, y.width) || 1;
  const packed = new Uint16Array(2 * Math.ceil(numRows / stride));
  const place = (value: number, middle: number) => Math.round(((value - middle) / span + 0.5) * LARGEST);
  for (let row = 0, to = 0; row < numRows; row += stride, to += 2) {
    packed[to] = place(positions[row * numDims], x.middle);
    packed[to + 1] = place(positions[row * numDims + 1], y.middle);
  }
  return { points: base64(packed), stride };
}

/** Of every `stride`-th row: 0 for rows of no group, else 1 + the group, at most 255. Base64 of bytes. */
export function packLabels(labels: Int32Array, stride: number): string {
  const packed = new Uint8Array(Math.ceil(labels.length / stride));
  for (let row = 0, to = 0; row < labels.length; row += stride) packed[to++] = Math.min(labels[row] + 1, 255);
  return base64(packed);
}

function rangeOf(positions: Float32Array, numDims: number, dim: number, stride: number) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = dim; i < positions.length; i += numDims * stride) {
    low = Math.min(low, positions[i]);
    high = Math.max(high, positions[i]);
  }
  return low > high ? { middle: 0, width: 0 } : { middle: (low + high) / 2, width: high - low };
}

function base64(array: Uint8Array | Uint16Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
}
