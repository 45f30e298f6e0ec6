import { createKernels, type Kernels } from "@clusterwhy/kernels";
import {
  GradientBoosting,
  type GradientBoostingOptions,
  logLoss,
  predictLeaves,
  predictMargins,
  readXgboostUbj,
  rocAuc,
  writeXgboostUbj,
} from "@clusterwhy/trees";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTable } from "./tables.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

const { data, labels, weights } = makeTable(9, { numRows: 600 });
const held = makeTable(10, { numRows: 300 });
const fit = (options: GradientBoostingOptions) => new GradientBoosting(options, kernels).fit(data, labels);
const depthsOf = ({ ensemble }: GradientBoosting) => {
  const leaves = ensemble.nodeOffsets.slice(1).map((end, tree) => (end - ensemble.nodeOffsets[tree] + 1) / 2);
  return { leaves: Math.max(...leaves) };
};

describe("GradientBoosting", () => {
  it("fits plain rows, predicts and names features", async () => {
    const rows = [
      [1, null],
      [2, 5],
      [8, 1],
      [9, 2],
      [1.5, 3],
      [7, null],
    ];
    const model = new GradientBoosting({ nEstimators: 5, maxDepth: 2, minChildWeight: 0 }, kernels);
    await model.fit(rows, [0, 0, 1, 1, 0, 1], { featureNames: ["size", "age"] });
    expect([...(await model.predict(rows))]).toEqual([0, 0, 1, 1, 0, 1]);
    const probabilities = await model.probability(rows);
    expect(probabilities[0]).toBeLessThan(0.5);
    expect(model.ensemble.featureNames).toEqual(["size", "age"]);
    expect([...model.importance().weight]).toEqual([5, 0]);
  });

  it("predicts as the reference walk does: margins, leaves, stages", async () => {
    const model = await fit({ nEstimators: 7 });
    const margins = await model.margin(held.data);
    predictMargins(model.ensemble, held.data).forEach((margin, row) => {
      expect(Math.abs(margin - margins[row])).toBeLessThan(1e-5);
    });
    expect(await model.leafIds(held.data)).toEqual(predictLeaves(model.ensemble, held.data));
    const stages: Float64Array[] = [];
    for await (const stage of model.staged(held.data)) stages.push(stage);
    expect(stages).toHaveLength(7);
    expect(stages[6]).toEqual(margins);
    expect(stages[0]).not.toEqual(margins);
  });

  it("stops early by any metric, on rows that it has not seen", async () => {
    for (const evalMetric of ["logloss", "error", "auc", "aucpr"] as const) {
      const model = new GradientBoosting({ nEstimators: 400, evalMetric, earlyStoppingRounds: 8 }, kernels);
      await model.fit(data, labels, { evaluation: { data: held.data, labels: held.labels } });
      const history = model.evaluationHistory;
      const best = model.ensemble.treeOutputs.length;
      expect(history.length).toBe(best + 8);
      const rising = evalMetric === "auc" || evalMetric === "aucpr";
      const extreme = rising ? Math.max(...history) : Math.min(...history);
      expect(history[best - 1]).toBe(extreme);
      const margins = await model.margin(held.data);
      if (evalMetric === "auc") expect(rocAuc(held.labels, margins)).toBeCloseTo(extreme, 12);
      if (evalMetric === "logloss") {
        expect(logLoss(held.labels, await model.probability(held.data))).toBeCloseTo(extreme, 6);
      }
    }
  });

  it("classes: shares add up to 1, and the likeliest is predicted", async () => {
    const classes = Float32Array.from(labels, (label, row) => label + (data.values[row * 5] > 6 ? 1 : 0));
    const model = new GradientBoosting({ objective: "multi:softprob", nEstimators: 20 }, kernels);
    await model.fit(data, classes, { weights });
    const shares = await model.probability(data);
    expect(shares.length).toBe(3 * data.numRows);
    for (let row = 0; row < data.numRows; row++) {
      expect(shares[3 * row] + shares[3 * row + 1] + shares[3 * row + 2]).toBeCloseTo(1, 12);
    }
    const right = (await model.predict(data)).filter((label, row) => label === classes[row]).length;
    expect(right / data.numRows).toBeGreaterThan(0.9);
  });

  it("regression: squared error falls", async () => {
    const target = Float32Array.from(
      { length: data.numRows },
      (_, row) => 3 * (data.values[row * 5 + 1] || 0) + 10,
    );
    const model = new GradientBoosting({ objective: "reg:squarederror", treeMethod: "exact" }, kernels);
    await model.fit(data, target);
    const predicted = await model.predict(data);
    const error = target.reduce((sum, value, row) => sum + (value - predicted[row]) ** 2, 0) / data.numRows;
    expect(error).toBeLessThan(0.05);
  });

  it("keeps monotone constraints", async () => {
    const model = await fit({ monotoneConstraints: { "feature 1": -1 }, nEstimators: 30 });
    const grid = Array.from({ length: 60 }, (_, i) => [6, -3 + i / 10, 0.5, -0.5, 1]);
    const margins = await model.margin(grid);
    for (let i = 1; i < grid.length; i++) expect(margins[i]).toBeLessThanOrEqual(margins[i - 1]);
  });

  it("sets missing values apart on the side that a monotone constraint allows", async () => {
    // Missing values are mostly 0, all others mostly 1: only missing ones on the left give a rising margin.
    const column = Array.from({ length: 400 }, (_, row) => (row % 3 === 0 ? null : 1000 + (row % 7)));
    const rows = column.map((value) => [value]);
    const target = column.map((value, row) => (row % 10 === 0 ? +(value === null) : +(value !== null)));
    for (const treeMethod of ["hist", "exact"] as const) {
      const options = { treeMethod, nEstimators: 1, maxDepth: 1 };
      const rising = new GradientBoosting({ ...options, monotoneConstraints: [1] }, kernels);
      const { ensemble } = await rising.fit(rows, target);
      // As XGBoost 3.2 places it: the smallest value less itself and a little.
      expect(ensemble.threshold[0]).toBe(treeMethod === "hist" ? Math.fround(-1e-5) : 0);
      expect(ensemble.defaultLeft[0]).toBe(1);
      const [absent, present] = await rising.margin([[null], [1000]]);
      expect(present).toBeGreaterThan(absent);
      // A falling margin cannot have it, whichever way missing values go.
      const falling = new GradientBoosting({ ...options, monotoneConstraints: [-1] }, kernels);
      await falling.fit(rows, target);
      expect(falling.ensemble.defaultLeft[0]).toBe(0);
    }
  });

  it("keeps interaction constraints on every path", async () => {
    const sets = [
      ["feature 0", "feature 1"],
      ["feature 2", "feature 3", "feature 4"],
    ];
    const { ensemble } = await fit({ interactionConstraints: sets, nEstimators: 20 });
    for (let tree = 0; tree < ensemble.nodeOffsets.length - 1; tree++) {
      const offset = ensemble.nodeOffsets[tree];
      const visit = (node: number, group: number | undefined): void => {
        if (ensemble.left[offset + node] < 0) return;
        const own = ensemble.feature[offset + node] < 2 ? 0 : 1;
        expect(group ?? own).toBe(own);
        visit(ensemble.left[offset + node], own);
        visit(ensemble.right[offset + node], own);
      };
      visit(0, undefined);
    }
  });

  it("bounds leaves, by either policy", async () => {
    for (const growPolicy of ["depthwise", "lossguide"] as const) {
      const model = await fit({
        growPolicy,
        maxLeaves: 5,
        maxDepth: growPolicy === "lossguide" ? 0 : 6,
        nEstimators: 5,
      });
      expect(depthsOf(model).leaves).toBe(5);
    }
  });

  it("samples rows and features by the seed", async () => {
    const options = {
      subsample: 0.5,
      colsampleByTree: 0.8,
      colsampleByLevel: 0.7,
      colsampleByNode: 0.7,
      nEstimators: 4,
    };
    const texts = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const own = await createKernels({ threads: 1 });
        const model = await new GradientBoosting({ ...options, seed }, own).fit(data, labels);
        own.close();
        return model.toXgboostJson();
      }),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe(texts[2]);
  });

  it("goes through both kinds of file", async () => {
    const model = await fit({ nEstimators: 6 });
    const bytes = model.toXgboostUbj();
    for (const again of [
      GradientBoosting.fromXgboostJson(model.toXgboostJson(), kernels),
      GradientBoosting.fromXgboostUbj(bytes, kernels),
    ]) {
      expect(await again.margin(held.data)).toEqual(await model.margin(held.data));
    }
    expect(writeXgboostUbj(readXgboostUbj(bytes))).toEqual(bytes);
  });

  it("says what is wrong", async () => {
    await expect(new GradientBoosting({}, kernels).margin(data)).rejects.toThrow("call fit first");
    expect(() => new GradientBoosting({ maxDept: 3 } as GradientBoostingOptions)).toThrow(
      "did you mean 'maxDepth'",
    );
    await expect(fit({ maxDepth: 0 })).rejects.toThrow("needs growPolicy 'lossguide'");
    await expect(fit({ evalMetric: "rmse" })).rejects.toThrow(
      "binary:logistic has logloss, error, auc, aucpr; found rmse",
    );
    await expect(fit({ monotoneConstraints: { "featur 1": 1 } })).rejects.toThrow("did you mean 'feature 1'");
    await expect(new GradientBoosting({}, kernels).fit(data, [1])).rejects.toThrow("600 rows and 1 labels");
  });
});

describe("a damaged UBJ file", () => {
  it("is refused wherever it is cut, and where a length lies", async () => {
    const bytes = (await fit({ nEstimators: 2, maxDepth: 2 })).toXgboostUbj();
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => readXgboostUbj(bytes.slice(0, length))).toThrow("not a whole UBJ model: byte");
    }
    const text = new TextDecoder("latin1").decode(bytes);
    const huge = bytes.slice();
    // The count of the first tree's base weights: 2^56 of them.
    const count = text.indexOf("[$d#L") + 5;
    huge[count] = 1;
    expect(() => readXgboostUbj(huge)).toThrow("goes beyond the end of the file");
    expect(() => readXgboostUbj(Uint8Array.of(...bytes, 0))).toThrow("the file goes on");
    const unknown = bytes.slice();
    unknown[0] = 63;
    expect(() => readXgboostUbj(unknown)).toThrow("'?' is no type of value");
  });
});
