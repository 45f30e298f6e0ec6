import { readFileSync } from "node:fs";
import {
  type FeatureData,
  predictLeaves,
  predictMargins,
  readLightgbmText,
  readXgboostJson,
  readXgboostUbj,
  writeXgboostJson,
} from "@clusterwhy/trees";
import { describe, expect, it } from "vitest";

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));
const tableOf = (rows: (number | null)[][]): FeatureData => ({
  numRows: rows.length,
  featureNames: [..."abcd"],
  featureTypes: ["float", "float", "float", "c"],
  values: Float32Array.from(rows.flat(), (value) => value ?? Number.NaN),
});
const gap = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

describe("files of XGBoost 1.7", () => {
  const golden = fixture("xgboost17");
  const data = tableOf(golden.rows);

  it("are read from JSON and UBJ alike", () => {
    const fromText = readXgboostJson(golden.json);
    const fromBytes = readXgboostUbj(Uint8Array.from(Buffer.from(golden.ubj, "base64")));
    expect(writeXgboostJson(fromBytes)).toBe(writeXgboostJson(fromText));
    expect(gap(predictMargins(fromText, data), golden.margins)).toBeLessThan(1e-6);
    expect([...predictLeaves(fromText, data)]).toEqual(golden.leaves.flat());
    expect(fromText.bestIteration).toBeGreaterThanOrEqual(0);
    expect(fromText.featureTypes).toEqual(data.featureTypes);
    expect(fromText.categoryOffset.some((offset) => offset >= 0)).toBe(true);
  });
});

describe("files of LightGBM", () => {
  const golden = fixture("lightgbm");
  const text: string = golden.model;

  it("are read, with missing values and categories", () => {
    const ensemble = readLightgbmText(text);
    expect(ensemble.objective).toBe("binary:logistic");
    expect(gap(predictMargins(ensemble, tableOf(golden.rows)), golden.margins)).toBeLessThan(1e-6);
    expect(
      gap(predictMargins(readXgboostJson(writeXgboostJson(ensemble)), tableOf(golden.rows)), golden.margins),
    ).toBeLessThan(1e-6);
  });

  const damages: [string, (text: string) => string, string][] = [
    ["cut short", (t) => t.slice(0, t.length / 3), "no 'end of trees'"],
    ["of another kind", (t) => `{${t}`, "its first line is not 'tree'"],
    [
      "with a tree less",
      (t) => t.replace(/Tree=1\n[\s\S]*?\n\n\n/, ""),
      "tree_sizes names 4 trees; there are 3",
    ],
    [
      "with a child out of range",
      (t) => t.replace(/left_child=-?\d+/, "left_child=77"),
      "tree 0: node 0 leads nowhere",
    ],
    [
      "with a list too short",
      (t) => t.replace(/leaf_count=\d+ /, "leaf_count="),
      "tree 0: leaf_count has 5 numbers; expected 6",
    ],
    [
      "with a number that is none",
      (t) => t.replace(/threshold=\S+/, "threshold=x"),
      "tree 0: number 0 of threshold is not finite",
    ],
    [
      "with too many leaves",
      (t) => t.replace("num_leaves=6", "num_leaves=99999999"),
      "tree 0: num_leaves is 99999999",
    ],
    [
      "with another objective",
      (t) => t.replace("objective=binary sigmoid:1", "objective=lambdarank"),
      "the objective lambdarank cannot be read",
    ],
  ];
  it.each(damages)("%s are refused", (_, damage, message) => {
    expect(() => readLightgbmText(damage(text))).toThrow(message);
  });
});
