import { type Camera, type Points, rotated, type Size, toScreen } from "./camera.js";

/** The points within an outline on the screen, ascending. */
export function pointsWithin(
  outline: readonly (readonly [number, number])[],
  points: Points,
  camera: Camera,
  size: Size,
  shown: Uint8Array,
): Int32Array {
  const found: number[] = [];
  const [left, right] = extentOf(outline, 0);
  const [top, bottom] = extentOf(outline, 1);
  for (let i = 0; i < points.numPoints; i++) {
    if (!shown[i]) continue;
    const [mapX, mapY] = rotated(points, i, camera.rotation);
    const [x, y] = toScreen(mapX, mapY, camera, size);
    if (x < left || x > right || y < top || y > bottom) continue;
    if (isWithin(outline, x, y)) found.push(i);
  }
  return Int32Array.from(found);
}

function extentOf(outline: readonly (readonly [number, number])[], axis: 0 | 1): [number, number] {
  const values = outline.map((corner) => corner[axis]);
  return [Math.min(...values), Math.max(...values)];
}

/** Counts the sides that a ray to the right crosses: an odd number means within. */
export function isWithin(outline: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let within = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [xi, yi] = outline[i];
    const [xj, yj] = outline[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}
