/** Where the map is looked at from. Screen x = (rotated x − centerX) · scale + width / 2; screen y points down. */
export interface Camera {
  readonly centerX: number;
  readonly centerY: number;
  /** Pixels a unit of the map. */
  readonly scale: number;
  /** 3 × 3, row-major; the identity for maps of two dimensions. */
  readonly rotation: readonly number[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The map's points, centred; `z` is 0 in two dimensions. */
export interface Points {
  readonly numPoints: number;
  /** Float32Array [numPoints × 3]. */
  readonly positions: Float32Array;
  readonly numDimensions: 2 | 3;
}

export const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export function centredPoints(x: Float32Array, y: Float32Array, z: Float32Array | undefined): Points {
  const numPoints = x.length;
  const positions = new Float32Array(3 * numPoints);
  [x, y, z].forEach((values, d) => {
    if (values === undefined) return;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const middle = numPoints === 0 ? 0 : (low + high) / 2;
    for (let i = 0; i < numPoints; i++) positions[3 * i + d] = values[i] - middle;
  });
  return { numPoints, positions, numDimensions: z === undefined ? 2 : 3 };
}

/** A camera that shows the given points (all when none are given) with a margin. */
export function fitCamera(
  points: Points,
  size: Size,
  rotation: readonly number[],
  chosen?: Uint8Array,
): Camera {
  const camera = { centerX: 0, centerY: 0, scale: 1, rotation };
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.numPoints; i++) {
    if (chosen !== undefined && !chosen[i]) continue;
    const [x, y] = rotated(points, i, rotation);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (left > right) return { ...camera, scale: Math.min(size.width, size.height) / 20 };
  const span = Math.max(
    (right - left) / Math.max(size.width - 80, 40),
    (bottom - top) / Math.max(size.height - 80, 40),
    1e-6,
  );
  return { ...camera, centerX: (left + right) / 2, centerY: (top + bottom) / 2, scale: 1 / span };
}

export function rotated(points: Points, i: number, r: readonly number[]): [x: number, y: number] {
  const { positions } = points;
  const [x, y, z] = [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]];
  return [r[0] * x + r[1] * y + r[2] * z, r[3] * x + r[4] * y + r[5] * z];
}

export function toScreen(x: number, y: number, camera: Camera, size: Size): [number, number] {
  return [
    (x - camera.centerX) * camera.scale + size.width / 2,
    size.height / 2 - (y - camera.centerY) * camera.scale,
  ];
}

export function fromScreen(x: number, y: number, camera: Camera, size: Size): [number, number] {
  return [
    (x - size.width / 2) / camera.scale + camera.centerX,
    (size.height / 2 - y) / camera.scale + camera.centerY,
  ];
}

/** Zooms by `factor` and keeps the point under the pixel where it is. */
export function zoomAt(
  camera: Camera,
  size: Size,
  x: number,
  y: number,
  factor: number,
  fitted: number,
): Camera {
  const scale = Math.min(Math.max(camera.scale * factor, fitted / 4), fitted * 400);
  const [px, py] = fromScreen(x, y, camera, size);
  return {
    ...camera,
    scale,
    centerX: px - (x - size.width / 2) / scale,
    centerY: py - (size.height / 2 - y) / scale,
  };
}

export function pan(camera: Camera, dx: number, dy: number): Camera {
  return {
    ...camera,
    centerX: camera.centerX - dx / camera.scale,
    centerY: camera.centerY + dy / camera.scale,
  };
}

/** Turns the view by pixels dragged: about the screen's vertical axis, then about its horizontal one. */
export function turn(camera: Camera, dx: number, dy: number): Camera {
  const [a, b] = [dx * 0.008, dy * 0.008];
  const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const aboutY = [ca, 0, sa, 0, 1, 0, -sa, 0, ca];
  const aboutX = [1, 0, 0, 0, cb, -sb, 0, sb, cb];
  return { ...camera, rotation: multiply(aboutX, multiply(aboutY, camera.rotation)) };
}

function multiply(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [Math.floor(i / 3), i % 3];
    return a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column];
  });
}
