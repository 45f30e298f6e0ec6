import { type Camera, fromScreen, type Points, rotated, type Size, toScreen } from "./camera.js";

/**
 * Finds the point nearest to a pixel. In two dimensions through a grid of buckets with about four points each; in
 * three, where every turn moves all points, by looking at each.
 */
export class PointGrid {
  readonly #points: Points;
  #buckets: Buckets | undefined;

  constructor(points: Points) {
    this.#points = points;
  }

  /** @returns the nearest of the points that `shown` marks within `reach` pixels, or −1 */
  nearest(x: number, y: number, camera: Camera, size: Size, reach: number, shown: Uint8Array): number {
    let best = -1;
    let bestSquared = reach * reach;
    this.#visit(x, y, camera, size, reach, (i) => {
      if (!shown[i]) return;
      const [mapX, mapY] = rotated(this.#points, i, camera.rotation);
      const [px, py] = toScreen(mapX, mapY, camera, size);
      const squared = (px - x) ** 2 + (py - y) ** 2;
      if (squared < bestSquared) {
        bestSquared = squared;
        best = i;
      }
    });
    return best;
  }

  /** Made when it is first needed: a page with a million points is there sooner without it. */
  #sorted(): Buckets | undefined {
    const { numDimensions, numPoints } = this.#points;
    if (numDimensions === 2 && numPoints > 0) this.#buckets ??= bucketsOf(this.#points);
    return this.#buckets;
  }

  #visit(x: number, y: number, camera: Camera, size: Size, reach: number, look: (i: number) => void): void {
    const buckets = this.#sorted();
    if (buckets === undefined) {
      for (let i = 0; i < this.#points.numPoints; i++) look(i);
      return;
    }
    const { offsets, members, side, cell, low } = buckets;
    const [mapX, mapY] = fromScreen(x, y, camera, size);
    const around = reach / camera.scale;
    const range = (value: number, d: 0 | 1): [number, number] => [
      Math.max(Math.floor((value - around - low[d]) / cell), 0),
      Math.min(Math.floor((value + around - low[d]) / cell), side - 1),
    ];
    const [x0, x1] = range(mapX, 0);
    const [y0, y1] = range(mapY, 1);
    for (let by = y0; by <= y1; by++) {
      for (let bx = x0; bx <= x1; bx++) {
        const bucket = by * side + bx;
        for (let at = offsets[bucket]; at < offsets[bucket + 1]; at++) look(members[at]);
      }
    }
  }
}

interface Buckets {
  readonly offsets: Uint32Array;
  readonly members: Uint32Array;
  readonly side: number;
  readonly cell: number;
  readonly low: readonly [number, number];
}

function bucketsOf({ positions, numPoints }: Points): Buckets {
  const low: [number, number] = [Infinity, Infinity];
  let span = 1e-6;
  for (let i = 0; i < numPoints; i++) {
    low[0] = Math.min(low[0], positions[3 * i]);
    low[1] = Math.min(low[1], positions[3 * i + 1]);
  }
  for (let i = 0; i < numPoints; i++)
    span = Math.max(span, positions[3 * i] - low[0], positions[3 * i + 1] - low[1]);
  const side = Math.max(1, Math.ceil(Math.sqrt(numPoints / 4)));
  const cell = (span * 1.0001) / side;
  const bucketOf = (i: number) =>
    Math.floor((positions[3 * i + 1] - low[1]) / cell) * side +
    Math.floor((positions[3 * i] - low[0]) / cell);
  const offsets = new Uint32Array(side * side + 1);
  for (let i = 0; i < numPoints; i++) offsets[bucketOf(i) + 1]++;
  for (let b = 0; b < side * side; b++) offsets[b + 1] += offsets[b];
  const next = offsets.slice();
  const members = new Uint32Array(numPoints);
  for (let i = 0; i < numPoints; i++) members[next[bucketOf(i)]++] = i;
  return { offsets, members, side, cell, low };
}
