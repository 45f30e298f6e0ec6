import type { Camera, Size } from "./camera.js";
import type { PointRenderer } from "./renderer.js";

export interface MapFrame {
  readonly camera: Camera;
  readonly size: Size;
  /** Of a point, in pixels. */
  readonly radius: number;
  /** Of the points that are shown. */
  readonly numPoints: number;
}

/** A frame of a moving map may take so many milliseconds; where all points take longer, every n-th is drawn. */
const MOVING_MS = 34;
const REST_MS = 160;
/** So many points are drawn even if they take longer: fewer are no map. */
const LEAST_POINTS = 20_000;
/** Of the points of a thinned map, so that it is about as dark as the whole one. */
const MOST_GROWTH = 2;

/**
 * Draws a map at the pace of its engine: all points in every frame where that is quick enough, as with a graphics card;
 * else an even part of them while the map moves, and all once it rests. No frame is begun before the last one is drawn,
 * so that the map follows the hand and does not lag behind it.
 */
export class PacedDrawing {
  readonly #renderer: PointRenderer;
  #frame: MapFrame | undefined;
  #stride = 1;
  #request = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The draw that is being timed. */
  #timed: { readonly since: number; readonly stride: number; readonly numPoints: number } | undefined;

  constructor(renderer: PointRenderer) {
    this.#renderer = renderer;
  }

  /** The map moves: the next animation frame shows it so. */
  move(frame: MapFrame): void {
    this.#frame = frame;
    if (this.#request === 0) this.#request = requestAnimationFrame(this.#tick);
  }

  /** Draws all points now; after the first frame, colours or points have changed. */
  redraw(frame: MapFrame): void {
    this.#frame = frame;
    this.#draw(1);
  }

  stop(): void {
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#rest);
    this.#frame = undefined;
    this.#timed = undefined;
  }

  readonly #tick = (): void => {
    this.#request = 0;
    if (this.#renderer.isDone()) this.#draw(this.#stride);
    else this.#request = requestAnimationFrame(this.#tick);
  };

  #draw(stride: number): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    const { camera, size, radius, numPoints } = frame;
    this.#timed = { since: performance.now(), stride, numPoints };
    this.#renderer.draw(camera, size, radius * Math.min(Math.sqrt(stride), MOST_GROWTH), stride);
    clearTimeout(this.#rest);
    if (stride > 1) this.#rest = setTimeout(() => this.#draw(1), REST_MS);
    requestAnimationFrame(this.#watch);
  }

  /** Waits for the end of a drawing, by which the next strides are chosen. */
  readonly #watch = (): void => {
    const timed = this.#timed;
    if (timed === undefined) return;
    if (!this.#renderer.isDone()) {
      requestAnimationFrame(this.#watch);
      return;
    }
    this.#timed = undefined;
    const took = performance.now() - timed.since;
    if (timed.stride > 1 && took <= 2 * MOVING_MS) return;
    const wanted = timed.stride === 1 ? took / MOVING_MS : 2 * timed.stride;
    const most = timed.numPoints / LEAST_POINTS;
    // Powers of two, so that the choice of points seldom changes.
    const power = Math.min(Math.ceil(Math.log2(wanted)), Math.floor(Math.log2(most)));
    this.#stride = 2 ** Math.max(0, power);
  };
}
