import { type Camera, type Points, rotated, type Size, toScreen } from "./camera.js";

/** The rows within an outline on the screen, ascending. */
export function rowsWithin(
  outline: readonly (readonly [number, number])[],
  points: Points,
  camera: Camera,
  size: Size,
  shown: Uint8Array,
): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < points.numPoints; i++) {
    if (!shown[i]) continue;
    const [mapX, mapY] = rotated(points, i, camera.rotation);
    const [x, y] = toScreen(mapX, mapY, camera, size);
    if (isWithin(outline, x, y)) found.push(i);
  }
  return Int32Array.from(found);
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
