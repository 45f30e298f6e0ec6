import type { SegmentRows } from "@clusterwhy/core";

/**
 * Turns, mirrors, scales and shifts a map so that the rows that an earlier map has too lie as near to their earlier
 * places as they can: ordinary Procrustes analysis (Gower 1975), in the plane in closed form. Distances within the map
 * keep their proportions. A map of three dimensions is only turned about its third axis.
 *
 * @param pairs Int32Array [rows]: the earlier map's row or −1; default: by id, and nothing where there is none
 */
export function alignMap(rows: SegmentRows, earlier: SegmentRows, pairs?: Int32Array): SegmentRows {
  const paired = pairs ?? pairsOf(rows, earlier);
  const shared: [number, number][] = [];
  paired.forEach((old, row) => {
    if (old >= 0) shared.push([row, old]);
  });
  if (shared.length < 3) return rows;
  const centre = (x: Float32Array, y: Float32Array, side: 0 | 1) => {
    const sum = shared.reduce(([a, b], pair) => [a + x[pair[side]], b + y[pair[side]]], [0, 0]);
    return [sum[0] / shared.length, sum[1] / shared.length];
  };
  const [ownX, ownY] = centre(rows.x, rows.y, 0);
  const [oldX, oldY] = centre(earlier.x, earlier.y, 1);
  // As complex numbers: the best turn is Σ old · conj(own), the best mirrored one Σ old · own.
  let [turnRe, turnIm, mirrorRe, mirrorIm, size] = [0, 0, 0, 0, 0];
  for (const [row, old] of shared) {
    const [a, b] = [rows.x[row] - ownX, rows.y[row] - ownY];
    const [c, d] = [earlier.x[old] - oldX, earlier.y[old] - oldY];
    turnRe += c * a + d * b;
    turnIm += d * a - c * b;
    mirrorRe += c * a - d * b;
    mirrorIm += d * a + c * b;
    size += a * a + b * b;
  }
  if (size === 0) return rows;
  const mirrored = Math.hypot(mirrorRe, mirrorIm) > Math.hypot(turnRe, turnIm);
  const [re, im] = mirrored ? [mirrorRe / size, mirrorIm / size] : [turnRe / size, turnIm / size];
  const sign = mirrored ? -1 : 1;
  const x = new Float32Array(rows.numRows);
  const y = new Float32Array(rows.numRows);
  for (let row = 0; row < rows.numRows; row++) {
    const [a, b] = [rows.x[row] - ownX, sign * (rows.y[row] - ownY)];
    x[row] = re * a - im * b + oldX;
    y[row] = im * a + re * b + oldY;
  }
  return { ...rows, x, y };
}

function pairsOf(rows: SegmentRows, earlier: SegmentRows): Int32Array {
  if (rows.id === undefined || earlier.id === undefined) return new Int32Array(rows.numRows).fill(-1);
  const rowOf = new Map(earlier.id.values.map((value, row) => [value, row]));
  return Int32Array.from(rows.id.values, (value) => rowOf.get(value) ?? -1);
}
