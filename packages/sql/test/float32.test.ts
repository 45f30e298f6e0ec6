import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lowerBound, previousFloat32 } from "../src/assign/float32.js";

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });

describe("bounds in double precision", () => {
  it("are hand-checked around 1, 16777216, 0 and the largest float", () => {
    // Below 1 the step is 2^-24; half way rounds to the even neighbour, which is 1.
    expect(lowerBound(1)).toBe(1 - 2 ** -25);
    // 16777217 is no float32; 16777218 is, and 16777217 rounds to 16777216 (even), so the bound is just above it.
    expect(lowerBound(16777218)).toBeGreaterThan(16777217);
    expect(lowerBound(16777218)).toBeLessThan(16777217.000001);
    expect(lowerBound(0)).toBe(-(2 ** -150));
    expect(lowerBound(-3.4028234663852886e38)).toBeCloseTo(-3.4028235677973366e38, -25);
    expect(previousFloat32(1)).toBe(1 - 2 ** -24);
  });

  it("separate doubles exactly as rounding to float32 does", () => {
    fc.assert(
      fc.property(float32, fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }), (t, far, steps) => {
        const bound = lowerBound(t);
        const near = bound + steps * Number.EPSILON * Math.max(Math.abs(bound), 2 ** -1022);
        for (const x of [far, near, bound, t, previousFloat32(t)]) {
          expect(x < bound).toBe(Math.fround(x) < t);
        }
      }),
      { seed: 1, numRuns: 20_000 },
    );
  });
});
