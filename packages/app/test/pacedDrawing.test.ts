import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { IDENTITY } from "../page/map/camera.js";
import { PacedDrawing } from "../page/map/pacedDrawing.js";
import type { PointRenderer } from "../page/map/renderer.js";

const FRAME_MS = 16;

/** An engine that draws in the background, at so many points a millisecond. */
class SlowEngine implements PointRenderer {
  readonly kind = "webgl";
  readonly drawn: number[] = [];
  #doneAt = 0;

  constructor(
    readonly numPoints: number,
    readonly pointsPerMs: number,
  ) {}

  setColors(): void {}
  setOrder(): void {}
  dispose(): void {}
  isDone(): boolean {
    return performance.now() >= this.#doneAt;
  }
  draw(_camera: unknown, _size: unknown, _radius: number, stride: number): void {
    expect(this.isDone() || stride === 1).toBe(true);
    const count = Math.ceil(this.numPoints / stride);
    this.drawn.push(count);
    this.#doneAt = performance.now() + count / this.pointsPerMs;
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.stubGlobal("requestAnimationFrame", (call: () => void) => setTimeout(call, FRAME_MS));
  vi.stubGlobal("cancelAnimationFrame", (id: ReturnType<typeof setTimeout>) => clearTimeout(id));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The map is drawn, then dragged for a second, then left alone. */
function drag(engine: SlowEngine, pauseMs = FRAME_MS): { moving: number[]; last: number } {
  const { numPoints } = engine;
  const camera = { centerX: 0, centerY: 0, scale: 1, rotation: IDENTITY };
  const frame = { camera, size: { width: 1000, height: 800 }, radius: 1, numPoints };
  const drawing = new PacedDrawing(engine);
  drawing.redraw(frame);
  vi.advanceTimersByTime(10_000);
  engine.drawn.length = 0;
  for (let at = 0; at < 1000; at += pauseMs) {
    drawing.move(frame);
    vi.advanceTimersByTime(pauseMs);
  }
  const moving = engine.drawn.slice();
  vi.advanceTimersByTime(10_000);
  drawing.stop();
  return { moving, last: engine.drawn[engine.drawn.length - 1] };
}

describe("a moving map", () => {
  it("has all points in every frame where the engine is quick", () => {
    const { moving, last } = drag(new SlowEngine(1_000_000, 100_000));
    expect(new Set(moving)).toEqual(new Set([1_000_000]));
    expect(moving.length).toBeGreaterThan(50);
    expect(last).toBe(1_000_000);
  });

  it("has as many as a slow engine draws in two frames, and all when it rests", () => {
    const { moving, last } = drag(new SlowEngine(1_000_000, 2_000));
    expect(Math.max(...moving)).toBeLessThanOrEqual(2_000 * 34);
    expect(Math.min(...moving)).toBeGreaterThan(20_000);
    expect(moving.length).toBeGreaterThan(20);
    expect(last).toBe(1_000_000);
  });

  it("never has fewer than 20,000, however slow the engine and whatever the pauses of the hand", () => {
    for (const pauseMs of [FRAME_MS, 100, 150]) {
      const { moving, last } = drag(new SlowEngine(1_000_000, 200), pauseMs);
      expect(Math.min(...moving)).toBeGreaterThanOrEqual(20_000);
      expect(last).toBe(1_000_000);
    }
  });
});
