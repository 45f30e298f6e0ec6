import {
  type AssignmentModel,
  type ClassifierReport,
  type ColumnProfile,
  RandomStream,
  type RunInfo,
  type Segment,
  type SegmentDocument,
  type ShapSample,
  type TreeEnsemble,
} from "@clusterwhy/core";
import type { ReportInput } from "../src/index.js";

/** Names and values as hostile as a table can make them. */
export const HOSTILE = `</script><!--<script>alert(1)</script> "quoted" & 'single' 😀`;

export interface SampleOptions {
  readonly numRows?: number;
  readonly numComponents?: 2 | 3;
  /** No groups: every row is noise. */
  readonly allNoise?: boolean;
  readonly names?: { readonly numeric: string; readonly nominal: string; readonly level: string };
}

/**
 * A run made up from a seed, right in every figure that a plot shows: two groups, the first with two of its own, a
 * skewed numeric column with missing values, a boolean, a nominal one and a time.
 */
export function sampleInput(options: SampleOptions = {}): ReportInput {
  const { numRows = 240, numComponents = 2, allNoise = false } = options;
  const names = options.names ?? { numeric: "visits", nominal: "country", level: "Norway" };
  const random = new RandomStream(1, "sample input");
  const paths = allNoise ? ["all"] : ["all", "1", "2", "1.1", "1.2"];
  const segment = Int32Array.from({ length: numRows }, (_, row) =>
    allNoise || row % 12 === 11 ? 0 : [3, 3, 4, 2, 1][row % 5],
  );
  const visits = Float64Array.from(segment, (s, row) =>
    row % 17 === 0 ? Number.NaN : Math.round(10 ** (s === 2 ? 4 : 1 + s / 4) * (0.5 + random.nextFloat())),
  );
  const score = Float64Array.from(segment, (s) => s + random.nextFloat() / 3);
  const levels = ["Denmark", names.level, "Sweden"].sort();
  const codes = Int32Array.from(segment, (s, row) => (row % 23 === 0 ? -1 : s === 2 ? 1 : s % 3));
  const x = Float32Array.from(segment, (s) => 4 * Math.cos(s) + random.nextFloat());
  const y = Float32Array.from(segment, (s) => 4 * Math.sin(s) + random.nextFloat());
  const columns = [
    {
      name: names.numeric,
      role: "numeric",
      reason: "whole numbers",
      type: "number",
      unit: "per month",
      values: visits,
    },
    { name: "score", role: "numeric", reason: "numbers", type: "number", values: score },
    {
      name: "active",
      role: "boolean",
      reason: "true and false",
      type: "boolean",
      values: Float64Array.from(segment, (s) => Number(s === 2)),
    },
    { name: names.nominal, role: "nominal", reason: "few distinct texts", type: "string", codes, levels },
    {
      name: "joined",
      role: "time",
      reason: "dates",
      type: "time",
      values: Float64Array.from(segment, (_, row) => 1.6e9 + 86_400 * row),
    },
  ] as const;
  const table = { numRows, columns };
  const inside = (path: string) =>
    Int32Array.from(segment.keys()).filter((row) => holds(path, paths[segment[row]]));
  const shap = paths.slice(1).map((path) =>
    shapOf(
      path,
      numRows,
      columns.slice(0, 4).map((c) => c.name),
      random,
    ),
  );
  const segments = paths.map((path) =>
    segmentOf(
      path,
      paths,
      inside(path),
      table,
      shap.find((s) => s.path === path),
      allNoise,
    ),
  );
  const noiseRows = segment.filter((s) => s === 0).length;
  return {
    run: runInfo(numRows, columns.length, noiseRows),
    document: { formatVersion: 1, columns: columnInfos(columns), segments: parentsFirst(segments) },
    rows: {
      numRows,
      id: { name: "user", values: Array.from({ length: numRows }, (_, row) => `user ${row}`) },
      x,
      y,
      ...(numComponents === 3 ? { z: Float32Array.from(segment, () => random.nextFloat()) } : {}),
      paths,
      segment,
      noise: Uint8Array.from(segment, (s) => Number(!allNoise && (s === 0 || s === 1))),
      probability: Float32Array.from(segment, (s) => (s === 0 ? 0 : 0.5 + random.nextFloat() / 2)),
      outlierScore: Float32Array.from(segment, () => random.nextFloat()),
    },
    table,
    shap,
    ...(allNoise ? {} : { assignment: assignmentOf(columns) }),
  };
}

/**
 * Who is active goes into group 2, everyone else into group 1; there a score from 3.5 on goes into 1.2, less into 1.1.
 * As the rows are.
 */
function assignmentOf(columns: SampleTable["columns"]): AssignmentModel {
  const used = columns.slice(0, 4).map((column) => ({
    name: column.name,
    type: column.type,
    ...(column.type === "string" ? { levels: column.levels } : {}),
  }));
  const child = (path: string, feature: number, bound: number, below: number) => ({
    path,
    name: path,
    slope: 1,
    intercept: 0,
    ensemble: stump(
      used.map(({ name }) => name),
      feature,
      bound,
      below,
    ),
  });
  return {
    columns: used,
    nodes: [
      { path: "all", minMargin: -1, children: [child("1", 2, 0.5, 3), child("2", 2, 0.5, -3)] },
      { path: "1", minMargin: -1, children: [child("1.1", 1, 3.5, 2), child("1.2", 1, 3.5, -2)] },
    ],
  };
}

/** One question; the answer below the bound and where the value is missing, its opposite from the bound on. */
function stump(featureNames: string[], feature: number, bound: number, below: number): TreeEnsemble {
  const nothing = () => new Float32Array(3);
  return {
    objective: "binary:logistic",
    featureNames,
    featureTypes: featureNames.map((_, i) => (i === 3 ? "c" : "float")),
    numOutputs: 1,
    baseMargins: Float64Array.of(0),
    nodeOffsets: Int32Array.of(0, 3),
    treeOutputs: new Int32Array(1),
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    feature: Int32Array.of(feature, 0, 0),
    threshold: Float32Array.of(bound, below, -below),
    defaultLeft: Uint8Array.of(1, 0, 0),
    cover: nothing(),
    gain: nothing(),
    baseWeight: nothing(),
    categoryOffset: Int32Array.of(-1, -1, -1),
    categorySize: new Int32Array(3),
    categories: new Int32Array(0),
  };
}

type SampleTable = ReportInput["table"];

const holds = (path: string, deepest: string) =>
  path === "all" || deepest === path || deepest.startsWith(`${path}.`);

function parentsFirst(segments: readonly Segment[]): Segment[] {
  return [...segments].sort((a, b) => a.depth - b.depth || (a.path < b.path ? -1 : 1));
}

function runInfo(rows: number, columns: number, noiseRows: number): RunInfo {
  return {
    formatVersion: 1,
    version: "0.1.0",
    source: { name: "users.csv", format: "csv", bytes: 12_345, sha256: "0".repeat(64) },
    rows,
    columns,
    groupedRows: rows - noiseRows,
    noiseRows,
    trustworthiness: 0.97,
    seed: 7,
    options: { seed: 7, nNeighbors: 15 },
    warnings: [{ code: "EXAMPLE", message: `a warning that names ${HOSTILE}` }],
  };
}

function columnInfos(columns: SampleTable["columns"]): SegmentDocument["columns"] {
  return columns.map((column) => ({
    name: column.name,
    role: column.role,
    reason: column.reason,
    type: column.type,
    ...(column.unit === undefined ? {} : { unit: column.unit }),
    integer: column.name !== "score",
    missing:
      column.type === "string"
        ? column.codes.filter((c) => c < 0).length
        : column.values.filter(Number.isNaN).length,
    distinct: 3,
    treatment: "standardised",
  }));
}

function shapOf(path: string, numRows: number, columns: string[], random: RandomStream): ShapSample {
  const rows = Int32Array.from({ length: Math.ceil(numRows / 2) }, (_, i) => 2 * i);
  const values = Float32Array.from(
    { length: rows.length * columns.length },
    (_, i) => (random.nextFloat() - 0.5) * (4 - (i % columns.length)),
  );
  return { path, columns, rows, values, baseValue: -0.75 };
}

/** A root that parts in two, each with its group. */
function treeOf(size: number): NonNullable<Segment["split"]["tree"]> {
  const [large, small] = [Math.floor(0.6 * size), Math.floor(0.3 * size)];
  return [
    { parent: -1, group: null, lambdas: [0, 0.5, 0.8], rows: [size, size - 2, large + small] },
    { parent: 0, group: 0, lambdas: [0.8, 1, 2.5], rows: [large, large - 5, 12] },
    { parent: 0, group: 1, lambdas: [0.8, 4], rows: [small, 9] },
  ];
}

/** Groups 1 and 2 are each other's nearest; three of 1's rows are taken for 2's. */
function beside(path: "1" | "2", size: number, column: string): Pick<Segment, "nearest" | "confusion"> {
  const other = path === "1" ? "2" : "1";
  const [lost, won] = path === "1" ? [3, 0] : [0, 3];
  return {
    nearest: { path: other, differences: [{ column, text: `median ${column} 10 against 10,000` }] },
    confusion: [
      { path, putThere: size - lost, takenFrom: size - lost },
      { path: other, putThere: lost, takenFrom: won },
    ],
  };
}

function segmentOf(
  path: string,
  paths: readonly string[],
  rows: Int32Array,
  table: SampleTable,
  shap: ShapSample | undefined,
  allNoise: boolean,
): Segment {
  const depth = path === "all" ? 0 : path.split(".").length;
  const children = paths.filter(
    (other) =>
      other !== "all" &&
      other !== path &&
      (path === "all" ? !other.includes(".") : other.startsWith(`${path}.`)),
  );
  const kept = children.length > 0;
  return {
    id: `id-${path}`,
    path,
    parent: path === "all" ? null : path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : "all",
    children,
    depth,
    size: rows.length,
    share: rows.length / table.numRows,
    noise: allNoise || kept ? 5 : 0,
    name: path === "all" ? "everyone" : `high ${table.columns[0].name} · ${path}`,
    sentence: `${rows.length} rows. Median ${table.columns[0].name} 10 against 20.`,
    rules:
      path === "all"
        ? []
        : [
            {
              kind: "discriminating",
              conditions: [{ column: table.columns[0].name, op: ">=", value: 100 }],
              text: `${table.columns[0].name} is at least 100`,
              precision: 0.95,
              recall: 0.9,
              coverage: 0.3,
              support: 40,
            },
          ],
    profile: path === "all" ? [] : profilesOf(rows, table),
    quality: {
      persistence: 1.5,
      meanProbability: 0.8,
      trustworthiness: 0.95,
      validity: null,
      stability: null,
      warnings: path === "2" ? ["only 20 rows"] : [],
    },
    split: {
      kept,
      reason: kept ? "2 groups stand apart" : "too few rows",
      candidates: kept ? 2 : 0,
      persistence: kept ? 1.5 : null,
      nullPersistence: kept ? [0.3, 0.4, 0.5] : [],
      heldOutAuc: kept ? [0.9, 0.95] : [],
      noiseShare: kept ? 0.05 : null,
      stability: null,
      ...(kept ? { tree: treeOf(rows.length) } : {}),
    },
    classifiers:
      shap === undefined
        ? { vsRest: null, vsSiblings: null, reason: "nothing to be told apart from" }
        : {
            vsRest: classifierOf(rows.length, table.numRows, shap, new Set(rows)),
            vsSiblings: null,
            reason: null,
          },
    exemplars: Array.from(rows.slice(0, 5)),
    ...(path === "1" || path === "2" ? beside(path, rows.length, table.columns[0].name) : {}),
  };
}

function profilesOf(rows: Int32Array, table: SampleTable): ColumnProfile[] {
  const members = new Set(rows);
  return table.columns.map((column): ColumnProfile => {
    if (column.type === "string") {
      const levels = column.levels.map((value, code) => {
        const total = column.codes.filter((c) => c === code).length;
        const inside = column.codes.filter((c, row) => c === code && members.has(row)).length;
        return { value, inside, outside: total - inside };
      });
      return {
        kind: "categorical",
        column: column.name,
        levels,
        other: { levels: 0, inside: 0, outside: 0 },
        missing: { inside: 1, outside: 2 },
        cramersV: 0.4,
        topLift: { value: column.levels[0], insideShare: 0.5, outsideShare: 0.2 },
      };
    }
    const split = [true, false].map((wanted) =>
      column.values.filter((v, row) => members.has(row) === wanted && !Number.isNaN(v)).sort(),
    );
    const max = Math.max(...split.flatMap((part) => Array.from(part)));
    const edges = Array.from({ length: 9 }, (_, i) => (max * i) / 8);
    const bins = split.map((part) =>
      edges
        .slice(1)
        .map((edge, i) => part.filter((v) => (v >= edges[i] || i === 0) && (v < edge || i === 7)).length),
    );
    return {
      kind: "numeric",
      column: column.name,
      inside: summary(split[0]),
      outside: summary(split[1]),
      cliffsDelta: 0.3,
      histogram: { scale: "linear", edges, inside: bins[0], outside: bins[1] },
    };
  });
}

function summary(sorted: Float64Array) {
  const at = (q: number) => sorted[Math.floor(q * (sorted.length - 1))];
  return {
    count: sorted.length,
    missing: 0,
    mean: sorted.reduce((a, b) => a + b, 0) / sorted.length,
    min: at(0),
    p05: at(0.05),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    max: at(1),
  };
}

function classifierOf(
  positives: number,
  rows: number,
  sample: ShapSample,
  members: ReadonlySet<number>,
): ClassifierReport {
  const width = sample.columns.length;
  const scores = { precision: 0.9, recall: 0.85, f1: 0.874, support: positives };
  const columns = sample.columns.map((column, c) => {
    const values = Array.from(sample.rows, (_, i) => sample.values[i * width + c]);
    const insideValues = values.filter((_, i) => members.has(sample.rows[i]));
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / Math.max(list.length, 1);
    return {
      column,
      meanAbsolute: mean(values.map(Math.abs)),
      meanAbsoluteInside: mean(insideValues.map(Math.abs)),
      meanInside: mean(insideValues),
    };
  });
  return {
    against: "rest",
    model: "models/1.json",
    rounds: 20,
    maxDepth: 4,
    validation: { scheme: "stratified 5-fold cross-validation", folds: 5, repeats: 1, rows, positives },
    positive: scores,
    negative: { ...scores, support: rows - positives },
    accuracy: 0.93,
    macroAverage: { ...scores, support: rows },
    weightedAverage: { ...scores, support: rows },
    rocAuc: 0.96,
    prAuc: 0.91,
    logLoss: 0.2,
    intervals: { precision: [0.85, 0.95], recall: [0.8, 0.9], f1: [0.83, 0.91], rocAuc: [0.93, 0.98] },
    confusion: { truePositive: 40, falsePositive: 4, falseNegative: 7, trueNegative: 189 },
    rocCurve: [
      [0, 0],
      [0.02, 0.85],
      [0.2, 0.97],
      [1, 1],
    ],
    prCurve: [
      [0, 1],
      [0.85, 0.9],
      [1, 0.3],
    ],
    importance: sample.columns.map((column, i) => ({
      column,
      weight: 40 - 10 * i,
      gain: 5 / (i + 1),
      cover: 30,
      totalGain: 200 / (i + 1),
      totalCover: 1200 - 300 * i,
    })),
    shap: {
      baseValue: sample.baseValue,
      rows: sample.rows.length,
      columns: columns.sort((a, b) => b.meanAbsolute - a.meanAbsolute),
    },
  };
}
