import { describe, expect, it } from "vitest";
import { ascendingOrder, RandomStream } from "../src/index.js";

const compared = (values: Float64Array) =>
  Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);

describe("ascendingOrder", () => {
  it("orders as comparing does, few values and many, with ties, both zeros, infinities and tiny numbers", () => {
    const random = new RandomStream(1, "order");
    const odd = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -5e-324, 1e308, -1e308];
    for (const size of [0, 1, 2, 999, 1_000, 5_000]) {
      const draws: ((i: number) => number)[] = [
        () => random.nextFloat() - 0.5,
        () => random.nextBelow(7) - 3,
        () => odd[random.nextBelow(odd.length)],
        (i) => 1000 - i,
        () => 42,
        () => 10 ** (600 * (random.nextFloat() - 0.5)) * (random.nextFloat() < 0.5 ? -1 : 1),
      ];
      for (const draw of draws) {
        const values = Float64Array.from({ length: size }, (_, i) => draw(i));
        expect(ascendingOrder(values)).toEqual(compared(values));
      }
    }
  });

  it("leaves the values as they are", () => {
    const values = Float64Array.from({ length: 2_000 }, (_, i) => Math.abs(i - 1_000));
    const before = values.slice();
    ascendingOrder(values);
    expect(values).toEqual(before);
  });
});
