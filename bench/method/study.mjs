// Planted hierarchies, tables without groups, halves of one table, planted boxes: how well the method finds what is
// there, and only that. One command:
//
//   node bench/method/study.mjs [--quick] [--seconds 1500] [--only planted,nulls,halves,boxes,refit,digits,tiktok]
//
// With --only it prints these figures and writes nothing. Else it appends the figures to bench/results/method.json and writes bench/method/README.md's table. Bounded in time: what does
// not fit is left out and named.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKernels } from "../../packages/kernels/dist/index.js";
import { assignRows, carryOver, fitSegments } from "../../packages/segments/dist/index.js";
import { adjustedRand, calibrationError, jaccardWithTruth } from "./measures.mjs";
import { digitsHalves, tiktokProfiles } from "./realTables.mjs";
import { readme } from "./report.mjs";
import { halfOf, NULLS, nullTable, plantedBoxes, plantedHierarchy } from "./tables.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const quick = process.argv.includes("--quick");
const at = process.argv.indexOf("--seconds");
const seconds = at < 0 ? 1500 : Number(process.argv[at + 1]);
const only = process.argv.includes("--only")
  ? process.argv[process.argv.indexOf("--only") + 1].split(",")
  : undefined;
const wanted = (part) => only === undefined || only.includes(part);
const started = performance.now();
const left = () => seconds - (performance.now() - started) / 1000;
const kernels = await createKernels();
const results = {
  planted: [],
  nulls: [],
  halves: [],
  boxes: [],
  refit: [],
  digits: [],
  tiktok: [],
  skipped: [],
};

const pathsOf = ({ rows }) =>
  Array.from(
    rows.segment,
    (position, row) => `${rows.paths[position]}${rows.noise[row] === 1 ? " noise" : ""}`,
  );

async function timed(table, options) {
  const from = performance.now();
  const found = await fitSegments(kernels, table, options);
  return { found, seconds: (performance.now() - from) / 1000 };
}

/**
 * Calibration of assignment: segments of one half of the rows, the other half assigned. A row that is given a segment is
 * right where its planted group is the one that most of that segment's rows are of; noise rows are never right.
 */
async function heldOutCalibration(table, truth, seed) {
  const { found } = await timed(halfOf(table, 0), { seed });
  const groupOf = (parity) => truth.filter((_, row) => row % 2 === parity).map((path) => path?.join("."));
  const seen = groupOf(0);
  const counts = new Map();
  pathsOf(found).forEach((path, row) => {
    const own = counts.get(path) ?? new Map();
    counts.set(path, own.set(seen[row], (own.get(seen[row]) ?? 0) + 1));
  });
  const planted = (path) => [...(counts.get(path) ?? [])].sort((a, b) => b[1] - a[1])[0]?.[0];
  const { segment, paths, probability } = assignRows(found.assignment, halfOf(table, 1));
  const answers = groupOf(1).flatMap((group, row) =>
    segment[row] === 0
      ? []
      : [
          {
            probability: probability[row],
            isRight: group !== undefined && group === planted(paths[segment[row]]),
          },
        ],
  );
  return calibrationError(answers);
}

const PLANTED = [
  { seed: 1, numRows: 1_000, branching: [3, 2] },
  { seed: 2, numRows: 2_000, branching: [2, 2, 2], distance: 6 },
  { seed: 3, numRows: 3_000, branching: [4, 3, 2] },
  { seed: 4, numRows: 5_000, branching: [4, 3, 2], distance: 6, noise: 0.05 },
  { seed: 5, numRows: 2_000, branching: [5], distance: 5, noise: 0.08 },
  { seed: 6, numRows: 20_000, branching: [4, 3, 2] },
  { seed: 16, numRows: 20_000, branching: [4, 3, 2] },
  { seed: 7, numRows: 100_000, branching: [4, 3, 2] },
];
for (const spec of wanted("planted") ? PLANTED : []) {
  if (quick && spec.numRows > 5_000) continue;
  if (left() < spec.numRows / 200) {
    results.skipped.push(`planted ${spec.numRows}`);
    continue;
  }
  const { table, truth } = plantedHierarchy(spec);
  const run = await timed(table, { seed: spec.seed });
  const rows = truth.flatMap((path, row) => (path === undefined ? [] : [row]));
  const found = pathsOf(run.found);
  const ari = adjustedRand(
    rows.map((row) => truth[row].join(".")),
    rows.map((row) => found[row]),
  );
  const worst = Math.min(...jaccardWithTruth(run.found, truth));
  const assigned = assignRows(run.found.assignment, table);
  const inGroups = found.map((path, row) => [path, row]).filter(([path]) => !path.startsWith("all"));
  const agreeing = inGroups.filter(([path, row]) =>
    path.startsWith(assigned.paths[assigned.segment[row]]),
  ).length;
  const line = {
    rows: spec.numRows,
    groups: spec.branching.join(" × "),
    distance: spec.distance ?? 8,
    ari: +ari.toFixed(3),
    segments: run.found.document.segments.length - 1,
    worstSegmentJaccard: +worst.toFixed(2),
    noiseRows: run.found.noiseRows,
    assignAgrees: +(agreeing / inGroups.length).toFixed(3),
    calibrationError: +(await heldOutCalibration(table, truth, spec.seed)).toFixed(3),
    seconds: +run.seconds.toFixed(1),
  };
  results.planted.push(line);
  console.log("planted", JSON.stringify(line));
}

for (const kind of wanted("nulls") ? Object.keys(NULLS) : []) {
  for (const numRows of quick ? [300] : [300, 1_000]) {
    const seeds = quick ? 5 : 20;
    const wrong = [];
    for (let seed = 1; seed <= seeds; seed++) {
      if (left() < 60) {
        results.skipped.push(`${kind} ${numRows}, seed ${seed} on`);
        break;
      }
      const { document } = await fitSegments(kernels, nullTable(kind, seed, numRows), { seed });
      if (document.segments.length > 1) wrong.push(seed);
    }
    const line = { kind, rows: numRows, seeds, divided: wrong.length, wrongSeeds: wrong };
    results.nulls.push(line);
    console.log("null", JSON.stringify(line));
  }
}

// Two fits on halves of the same rows: segments are matched by what the first run's classifiers say of the second's rows.
if (wanted("halves") && left() > (quick ? 30 : 120)) {
  const numRows = quick ? 4_000 : 20_000;
  const { table } = plantedHierarchy({ seed: 8, numRows, branching: [4, 3] });
  const [first, second] = [
    await timed(halfOf(table, 0), { seed: 1 }),
    await timed(halfOf(table, 1), { seed: 2 }),
  ];
  const predicted = assignRows(first.found.assignment, halfOf(table, 1));
  const own = pathsOf(second.found);
  const mine = Array.from(predicted.segment, (position) => predicted.paths[position]);
  const jaccards = second.found.document.segments.slice(1).map(({ path }) => {
    const inside = own.map((other) => other === path || other.startsWith(`${path}.`));
    const best = predicted.paths.slice(1).map((candidate) => {
      let both = 0;
      let either = 0;
      mine.forEach((other, row) => {
        const there = other === candidate || other.startsWith(`${candidate}.`);
        if (there && inside[row]) both++;
        if (there || inside[row]) either++;
      });
      return both / Math.max(either, 1);
    });
    return Math.max(...best);
  });
  const mean = jaccards.reduce((sum, value) => sum + value, 0) / jaccards.length;
  results.halves.push({ rows: numRows, segments: jaccards.length, meanJaccard: +mean.toFixed(3) });
  console.log("halves", JSON.stringify(results.halves[0]));
}

for (const seed of wanted("boxes") ? [1, 2, 3] : []) {
  const { table, plantedColumns } = plantedBoxes({ seed, numRows: 1_500 });
  const { document } = await fitSegments(kernels, table, { seed });
  const rules = document.segments.slice(1).map((segment) => segment.rules[0]);
  const named = rules.filter((rule) =>
    plantedColumns.some((columns) => rule.conditions.every(({ column }) => columns.includes(column))),
  ).length;
  const line = {
    seed,
    segments: rules.length,
    leastPrecision: +Math.min(...rules.map((rule) => rule.precision)).toFixed(3),
    mostConditions: Math.max(...rules.map((rule) => rule.conditions.length)),
    namePlantedColumns: named,
  };
  results.boxes.push(line);
  console.log("boxes", JSON.stringify(line));
}

// Next month: the same rows and 5% new ones.
if (wanted("refit")) {
  const numRows = 3_150;
  const { table } = plantedHierarchy({ seed: 9, numRows, branching: [4, 3] });
  const ids = { name: "id", role: "id", reason: "made", type: "string" };
  const withIds = (count) => ({
    numRows: count,
    columns: [
      ...table.columns.map((column) =>
        column.type === "string"
          ? { ...column, codes: column.codes.slice(0, count) }
          : { ...column, values: column.values.slice(0, count) },
      ),
      {
        ...ids,
        codes: Int32Array.from({ length: count }, (_, row) => row),
        levels: Array.from({ length: count }, (_, row) => `u${String(row).padStart(6, "0")}`),
      },
    ],
  });
  const before = await fitSegments(kernels, withIds(3_000), { seed: 1 });
  const after = carryOver(await fitSegments(kernels, withIds(numRows), { seed: 2 }), before).segmentation;
  const known = new Set(before.document.segments.map(({ id, name }) => `${id} ${name}`));
  const kept = after.document.segments.filter(({ id, name }) => known.has(`${id} ${name}`)).length;
  const line = {
    segments: after.document.segments.length,
    keptIdsAndNames: +(kept / before.document.segments.length).toFixed(3),
  };
  results.refit.push(line);
  console.log("refit", JSON.stringify(line));
}

// Handwritten digits: segments found on one half, their classifiers asked about the other.
if (wanted("digits")) {
  const halves = digitsHalves();
  if (halves === undefined) results.skipped.push("digits (no reference Python)");
  else {
    const [seen, unseen] = halves;
    const { found } = await timed(seen.table, { seed: 1 });
    const counts = new Map();
    found.rows.segment.forEach((position, row) => {
      const path = found.rows.paths[position];
      const own = counts.get(path) ?? new Map();
      counts.set(path, own.set(seen.classes[row], (own.get(seen.classes[row]) ?? 0) + 1));
    });
    const majority = (path) => [...(counts.get(path) ?? [])].sort((a, b) => b[1] - a[1])[0]?.[0];
    const shareRight = ({ segment, paths, noise }, classes) =>
      classes.filter((own, row) => noise?.[row] !== 1 && majority(paths[segment[row]]) === own).length /
      classes.length;
    const line = {
      segments: found.document.segments.length - 1,
      ceiling: +shareRight(found.rows, seen.classes).toFixed(3),
      assigned: +shareRight(assignRows(found.assignment, unseen.table), unseen.classes).toFixed(3),
    };
    results.digits.push(line);
    console.log("digits", JSON.stringify(line));
  }
}

if (wanted("tiktok")) {
  const opened = await tiktokProfiles();
  if (opened === undefined) results.skipped.push("TikTok profiles (../shared/data is missing)");
  else {
    const { found } = await timed(opened.table, { seed: 7 });
    await opened.close();
    const { segments } = found.document;
    const largest = segments.slice(1).reduce((a, b) => (b.size > a.size ? b : a));
    const own = pathsOf(found);
    const assigned = assignRows(found.assignment, opened.table);
    const inGroups = own.map((path, row) => [path, row]).filter(([path]) => !path.startsWith("all"));
    const agreeing = inGroups.filter(([path, row]) => path.startsWith(assigned.paths[assigned.segment[row]]));
    const line = {
      segments: segments.length - 1,
      largestShare: +largest.share.toFixed(3),
      separation: +(largest.split.separation ?? 0).toFixed(2),
      nullSeparation: +Math.max(...(largest.split.nullSeparation ?? [0])).toFixed(2),
      assignAgrees: +(agreeing.length / inGroups.length).toFixed(3),
    };
    results.tiktok.push(line);
    console.log("tiktok", JSON.stringify(line));
  }
}
kernels.close();
if (only !== undefined) process.exit();

const commit = (() => {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: here, encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
})();
const record = {
  cpu: cpus()[0].model,
  node: process.version,
  threads: kernels.threads,
  commit,
  quick,
  seconds: Math.round((performance.now() - started) / 1000),
  ...results,
};
const file = join(here, "..", "results", "method.json");
mkdirSync(dirname(file), { recursive: true });
const earlier = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
writeFileSync(file, `${JSON.stringify([...earlier, record], null, 2)}\n`);
writeFileSync(join(here, "README.md"), readme(record));
