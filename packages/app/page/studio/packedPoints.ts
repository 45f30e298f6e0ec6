import { fromBase64 } from "../../src/report/compression.js";

/** The coordinates of a small map as the studio's server packs them: 65,536 by 65,536 places, y pointing up. */
export interface PackedMap {
  readonly points: string;
  /** 0 for rows of no group, else 1 + the group. */
  readonly labels?: string;
}

const PLACES = 65_535;

/** Calls `draw` for every point with its place in the unit square, y pointing down, and its label. */
export function eachPoint(
  { points, labels }: PackedMap,
  draw: (x: number, y: number, label: number) => void,
): void {
  const bytes = fromBase64(points);
  const packed = new DataView(bytes.buffer);
  const groups = labels === undefined ? undefined : fromBase64(labels);
  for (let i = 0; 4 * i < bytes.length; i++) {
    const [x, y] = [packed.getUint16(4 * i, true), packed.getUint16(4 * i + 2, true)];
    draw(x / PLACES, 1 - y / PLACES, groups?.[i] ?? 0);
  }
}
