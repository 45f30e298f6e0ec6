import type { Camera, Size } from "./camera.js";
import type { PointRenderer } from "./renderer.js";

export interface MapFrame {
  readonly camera: Camera;
  readonly size: Size;
  /** Of a point, in pixels. */
  readonly radius: number;
}

/** A frame of a moving map may take so many milliseconds; where all points take longer, every n-th is drawn. */
const MOVING_MS = 34;
const REST_MS = 160;

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
  #timed: { readonly since: number; readonly stride: number } | undefined;

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
  }

  readonly #tick = (): void => {
    this.#request = 0;
    if (!this.#renderer.isDone()) {
      this.#request = requestAnimationFrame(this.#tick);
      return;
    }
    this.#learn();
    if (this.#frame !== undefined) this.#draw(this.#stride);
  };

  #draw(stride: number): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    this.#timed = { since: performance.now(), stride };
    this.#renderer.draw(frame.camera, frame.size, frame.radius, stride);
    this.#frame = stride === 1 ? undefined : frame;
    clearTimeout(this.#rest);
    if (stride > 1) this.#rest = setTimeout(() => this.#draw(1), REST_MS);
    else requestAnimationFrame(this.#watch);
  }

  /** Waits for the end of a whole drawing, by which the next strides are chosen. */
  readonly #watch = (): void => {
    if (this.#timed === undefined) return;
    if (this.#renderer.isDone()) this.#learn();
    else requestAnimationFrame(this.#watch);
  };

  #learn(): void {
    if (this.#timed === undefined) return;
    const { since, stride } = this.#timed;
    const took = performance.now() - since;
    this.#timed = undefined;
    if (stride === 1) this.#stride = 2 ** Math.max(0, Math.ceil(Math.log2(took / MOVING_MS)));
    else if (took > 2 * MOVING_MS) this.#stride = 2 * stride;
  }
}
