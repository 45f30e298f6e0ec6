import { RandomStream } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { layoutOrder, reorderedTask, restoredRows } from "../src/layoutOrder.js";
import type { LayoutTask } from "../src/layoutRun.js";

function randomPlaces(numRows: number, numDims: number): Float32Array {
  const random = new RandomStream(3, "places");
  return Float32Array.from({ length: numRows * numDims }, () => 10 * random.nextFloat());
}

describe("the order of rows in memory", () => {
  it.each([
    [1, 2],
    [3, 1],
    [1000, 2],
    [500, 3],
  ])("holds each of %i rows in %i dimensions once, and is undone", (numRows, numDims) => {
    const places = randomPlaces(numRows, numDims);
    const order = layoutOrder(places, numRows, numDims);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: numRows }, (_, row) => row));
    const offsets = Uint32Array.from({ length: numRows + 1 }, (_, row) => row);
    const targets = Int32Array.from({ length: numRows }, (_, row) => (row + 1) % numRows);
    const weights = Float32Array.from(targets);
    const graph = { numRows, offsets, targets, weights };
    const task = { graph, initial: places, options: { nComponents: numDims } } as LayoutTask;
    const { graph: moved, initial } = reorderedTask(task, order);
    expect(restoredRows(initial, order, numDims)).toEqual(places);
    for (let i = 0; i < numRows; i++) {
      expect(order[moved.targets[i]]).toBe((order[i] + 1) % numRows);
      expect(moved.weights[i]).toBe(order[moved.targets[i]]);
    }
  });

  it("puts near rows near one another", () => {
    const numRows = 4000;
    const places = randomPlaces(numRows, 2);
    const walk = (rows: Int32Array) => {
      let length = 0;
      for (let i = 1; i < numRows; i++) {
        const [a, b] = [rows[i - 1], rows[i]];
        length += Math.hypot(places[2 * a] - places[2 * b], places[2 * a + 1] - places[2 * b + 1]);
      }
      return length;
    };
    const asGiven = walk(Int32Array.from({ length: numRows }, (_, row) => row));
    expect(walk(layoutOrder(places, numRows, 2))).toBeLessThan(asGiven / 15);
  });

  it("keeps rows at one place as they were", () => {
    expect([...layoutOrder(new Float32Array(10), 5, 2)]).toEqual([0, 1, 2, 3, 4]);
  });
});
