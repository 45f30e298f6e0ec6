import { type ColumnTable, RandomStream, segmentDocumentSchema } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { assignmentSql } from "@clusterwhy/sql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensembleMargin } from "../src/assign/ensembleMargin.js";
import { assignmentFeatures } from "../src/assign/features.js";
import { type AggregateColumn, renameSegments } from "../src/explain/renameSegments.js";
import {
  assignRows,
  decodePipeline,
  driftColumns,
  encodePipeline,
  explainRow,
  fitSegments,
} from "../src/index.js";
import type { Segmentation } from "../src/segmentation.js";
import { adjustedRand, normal, numbers, table, texts } from "./tables.js";

const NUM_ROWS = 400;
const WORDS = [
  "coffee espresso roast barista beans latte grinder crema",
  "guitar chords melody band concert drummer vinyl album",
].map((line) => line.split(" "));

/** Two groups that only their texts and a list of numbers tell apart; one text in twenty is missing. */
function talkers(): { data: ColumnTable; truth: number[] } {
  const random = new RandomStream(3, "talkers");
  const truth = Array.from({ length: NUM_ROWS }, () => random.nextBelow(2));
  const sentence = (group: number) =>
    Array.from({ length: 8 }, () => WORDS[group][random.nextBelow(8)]).join(" ");
  const bios = truth.map((group) => (random.nextFloat() < 0.05 ? undefined : sentence(group)));
  const position = (at: number) => ({
    ...numbers(
      `vector[${at}]`,
      truth.map((group) => 2 * group * (at % 2) + normal(random)),
    ),
    source: "vector",
    translated: "a position of a list",
  });
  const noise = numbers(
    "noise",
    truth.map(() => normal(random)),
  );
  const joined = {
    ...numbers(
      "joined",
      truth.map((group) => 1.6e9 + 3e6 * (group + normal(random))),
    ),
    role: "time" as const,
    type: "time" as const,
  };
  return { data: table(texts("bio", bios, "text"), noise, position(1), position(2), joined), truth };
}

describe("texts in the classifiers", () => {
  const { data, truth } = talkers();
  let kernels: Kernels;
  let found: Segmentation;
  beforeAll(async () => {
    kernels = await createKernels({ threads: 1 });
    found = await fitSegments(kernels, data, { seed: 1, maxDepth: 1, evidence: false, minClusterSize: 60 });
  });
  afterAll(() => kernels.close());

  it("tell groups apart that nothing else does", () => {
    const labels = Array.from(found.rows.segment, (at) => found.rows.paths[at]);
    expect(adjustedRand(truth.map(String), labels)).toBeGreaterThan(0.8);
    const [, group] = found.document.segments;
    expect(group.classifiers.vsRest?.rocAuc).toBeGreaterThan(0.95);
    expect(group.classifiers.vsRest?.shap.columns[0].column).toBe("bio");
    expect(group.classifiers.vsRest?.importance[0].column).toBe("bio");
  });

  it("are summed to their column, as the positions of a list are, and nothing is lost", () => {
    const { values } = assignmentFeatures(found.assignment, data);
    const width = found.assignment.columns.length;
    expect(width).toBeGreaterThan(5);
    for (const sample of found.shap) {
      expect(sample.columns).toEqual(["noise", "vector", "joined", "bio"]);
      const model = found.models.find(({ path, against }) => path === sample.path && against === "rest");
      sample.rows.forEach((row, i) => {
        const own = sample.values.subarray(4 * i, 4 * i + 4).reduce((sum, value) => sum + value, 0);
        const margin = ensembleMargin(model!.ensemble, values.subarray(row * width, (row + 1) * width));
        expect(Math.abs(sample.baseValue + own - margin)).toBeLessThan(1e-4);
      });
    }
    for (const { classifiers, path } of found.document.segments.slice(1)) {
      const { importance, shap } = classifiers.vsRest!;
      expect(importance.map(({ column }) => column).sort()).toEqual(["bio", "joined", "noise", "vector"]);
      expect(shap.columns.map(({ column }) => column).sort()).toEqual(["bio", "joined", "noise", "vector"]);
      const { ensemble } = found.models.find((model) => model.path === path)!;
      const splits = ensemble.left.filter((left) => left >= 0).length;
      expect(importance.reduce((sum, { weight }) => sum + weight, 0)).toBe(splits);
      for (const entry of importance) expect(entry.gain * entry.weight).toBeCloseTo(entry.totalGain, 6);
    }
  });

  it("are assigned by the saved pipeline, missing and unseen texts too", () => {
    const { json, binary } = encodePipeline(found);
    const model = decodePipeline(JSON.parse(JSON.stringify(json)), binary);
    const assigned = assignRows(model, data);
    expect(assigned).toEqual(assignRows(found.assignment, data));
    const labels = Array.from(assigned.segment, (at) => assigned.paths[at]);
    expect(adjustedRand(truth.map(String), labels)).toBeGreaterThan(0.8);
    const column = (values: number[], name: string) => ({ ...numbers(name, values) });
    const fresh = table(
      texts("bio", ["espresso beans and a barista", "band album concert chords", undefined], "id"),
      ...["noise", "vector[1]", "vector[2]", "joined"].map((name) =>
        column(name === "joined" ? [1.6e9, 1.6e9, 1.6e9] : [0, 0, 0], name),
      ),
    );
    const { segment, probability } = assignRows(model, fresh);
    expect(segment[0]).not.toBe(segment[1]);
    expect([...probability].every(Number.isFinite)).toBe(true);
    const features = assignmentFeatures(model, fresh);
    const first = model.columns.findIndex(({ component }) => component === 0);
    expect(features.values[2 * model.columns.length + first]).toBeNaN();
    expect(() => assignRows(model, { ...fresh, columns: fresh.columns.slice(1) })).toThrow(
      expect.objectContaining({ code: "COLUMN_MISSING", message: expect.stringContaining("'bio'") }),
    );
  });

  it("are named as one column in a row's explanation", () => {
    const { steps } = explainRow(found.assignment, data, truth.indexOf(1));
    expect(steps[0].reasons[0].column).toBe("bio");
    const named = new Set(steps.flatMap(({ reasons }) => reasons.map(({ column }) => column)));
    expect([...named].every((name) => ["bio", "noise", "vector", "joined"].includes(name))).toBe(true);
  });

  it("are refused in SQL by their column's name, and left out on request", async () => {
    expect(() => assignmentSql(found.assignment, { dialect: "duckdb", table: "t" })).toThrow(
      expect.objectContaining({
        code: "NOT_IN_SQL",
        category: "usage",
        message: expect.stringMatching(/'bio' \(the words of a text\).*--sql-safe/),
      }),
    );
    const safe = await fitSegments(kernels, data, { ...found.options, sqlSafe: true });
    expect(safe.assignment.columns.map(({ name }) => name)).toEqual(["noise", "joined"]);
    expect(safe.assignment.preparation).toBeUndefined();
    expect(assignmentSql(safe.assignment, { dialect: "duckdb", table: "t" })).toContain('"joined"');
    // They still shape the map.
    const labels = Array.from(safe.rows.segment, (at) => safe.rows.paths[at]);
    expect(adjustedRand(truth.map(String), labels)).toBeGreaterThan(0.8);
  });

  it("are enough for a table that has nothing else", async () => {
    const only = { ...data, columns: data.columns.slice(0, 1) };
    const run = await fitSegments(kernels, only, { ...found.options, seed: 2 });
    expect(run.assignment.columns.every(({ source }) => source === "bio")).toBe(true);
    await expect(fitSegments(kernels, only, { ...found.options, sqlSafe: true })).rejects.toMatchObject({
      code: "NO_USABLE_COLUMN",
    });
  });
});

describe("the words of a group", () => {
  it("are in its profile, its name and its sentence", async () => {
    const { data } = talkers();
    const kernels = await createKernels({ threads: 1 });
    const found = await fitSegments(kernels, data, {
      seed: 1,
      maxDepth: 1,
      evidence: false,
      minClusterSize: 60,
    });
    kernels.close();
    const [root, group] = segmentDocumentSchema.parse(JSON.parse(JSON.stringify(found.document))).segments;
    const profile = group.profile.find(({ column }) => column === "bio");
    expect(profile).toMatchObject({ kind: "categorical", rows: { inside: group.size } });
    const bio = data.columns[0];
    if (profile?.kind !== "categorical" || bio.type !== "string") throw new Error("not a text");
    const rows = Array.from(found.rows.segment.keys()).filter((row) => found.rows.segment[row] === 1);
    for (const { value, inside } of profile.levels) {
      const having = rows.filter((row) => (bio.levels[bio.codes[row]] ?? "").split(" ").includes(value));
      expect(inside).toBe(having.length);
    }
    expect(profile.missing.inside).toBe(rows.filter((row) => bio.codes[row] < 0).length);
    const { topLift } = profile;
    expect(Math.abs(topLift!.insideShare - topLift!.outsideShare)).toBeGreaterThan(0.4);
    expect(group.name).toMatch(/^Bio with “\w+”/);
    expect(group.sentence).toMatch(/Bio has “\w+” for \d+% \(others: (none|\d)/i);
    expect(root.profile.find(({ column }) => column === "bio")).toMatchObject({ topLift: null });
    let told: readonly AggregateColumn[] = [];
    await renameSegments(found.document, {
      rename: async ([first]) => {
        told = first.columns;
        return [];
      },
    });
    const words = told.find(({ column }) => column === "bio");
    const outside = profile.rows!.outside;
    expect(words).toMatchObject({
      levels: profile.levels
        .filter(({ inside, outside }) => inside + outside >= 5)
        .map((level) => ({ value: level.value, outside: level.outside / outside })),
    });
    expect(driftColumns(found.document).map(({ column }) => column)).not.toContain("bio");
  });
});
