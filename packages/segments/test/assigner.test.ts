import type { AssignmentModel } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { assignRows, createAssigner } from "@clusterwhy/segments";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomModel, randomRows } from "../../sql/test/randomModel.js";
import { tableOf } from "../../sql/test/reference.js";
import { assignmentFeatures } from "../src/assign/features.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

function byColumns(values: Float32Array, numRows: number): Float32Array {
  const numFeatures = values.length / numRows;
  return values.map((_, i) => values[(i % numRows) * numFeatures + Math.floor(i / numRows)]);
}

describe("createAssigner", () => {
  it.each([1, 2, 3])("answers as assignRows does, bit for bit (seed %i)", async (seed) => {
    const model = randomModel(seed);
    const table = tableOf(randomRows(seed, 3000));
    const { warnings, ...expected } = assignRows(model, table);
    // The random tables hold levels that the model does not know.
    expect(warnings.every(({ code }) => code === "NEW_LEVELS")).toBe(true);
    const values = byColumns(assignmentFeatures(model, table).values, table.numRows);
    const assigner = createAssigner(kernels, model);
    expect(await assigner.assign(values, table.numRows)).toEqual(expected);
    assigner.close();
    expect(new Set(expected.segment).size).toBeGreaterThan(4);
  });

  it("calls every row none, with probability 1, where there are no groups", async () => {
    const model: AssignmentModel = { columns: [{ name: "a", type: "number" }], nodes: [] };
    const assigner = createAssigner(kernels, model);
    const { paths, segment, probability } = await assigner.assign(new Float32Array(2), 2);
    expect([paths, [...segment], [...probability]]).toEqual([["none"], [0, 0], [1, 1]]);
    assigner.close();
  });
});
