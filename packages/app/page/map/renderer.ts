import type { Camera, Points, Size } from "./camera.js";
import { canvasRenderer } from "./canvasRenderer.js";
import { webglRenderer } from "./webglRenderer.js";

/** Draws the points of a map. Two of them exist: WebGL2, and a plain canvas where that is missing. */
export interface PointRenderer {
  readonly kind: "webgl" | "canvas";
  /** @param colors Uint8Array [numPoints × 4], RGBA; borrowed until the next call */
  setColors(colors: Uint8Array): void;
  /** @param order Uint32Array: the points to draw, the first at the bottom; borrowed */
  setOrder(order: Uint32Array): void;
  /** @param stride every so many points of the order are drawn, the first included */
  draw(camera: Camera, size: Size, radius: number, stride: number): void;
  /** Whether what was drawn last is on the canvas; engines draw while the page goes on. */
  isDone(): boolean;
  dispose(): void;
}

export function createRenderer(canvas: HTMLCanvasElement, points: Points, plain = false): PointRenderer {
  return (plain ? undefined : webglRenderer(canvas, points)) ?? canvasRenderer(canvas, points);
}

/** Sizes the canvas in device pixels. */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size): number {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== deviceWidth || canvas.height !== deviceHeight) {
    canvas.width = deviceWidth;
    canvas.height = deviceHeight;
  }
  return ratio;
}

/** Radius in pixels at which so many points are separate dots and not a blot; grows slowly as one zooms in. */
export function pointRadius(numPoints: number, zoom: number, size: Size): number {
  const room = Math.sqrt((size.width * size.height) / Math.max(numPoints, 1));
  return Math.min(Math.max(0.16 * room, 1.1), 5) * Math.min(Math.max(zoom, 0.5), 60) ** 0.3;
}
