// Where the sample's size stops mattering, and how rare a group may be: fits on samples of growing size of one
// population, each judged on the same fresh rows.
//
//   node bench/scaling/sampleSize.mjs [--sizes 5000,20000,500000] [--min-cluster-size N] [--seconds 3600]
//
// Sizes ascend. No fit is begun that, by the time the one before took, would end after so many seconds; what is left out
// is named.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createKernels } from "@clusterwhy/kernels";
import { createAssigner } from "@clusterwhy/segments";
import { fit } from "clusterwhy";
import { population, SHARES } from "./population.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values: flags } = parseArgs({
  options: {
    sizes: { type: "string", default: "5000,10000,20000,50000,100000,200000,500000" },
    "min-cluster-size": { type: "string", default: "default" },
    seconds: { type: "string", default: "3600" },
  },
});
const sizes = flags.sizes.split(",").map(Number);
const minClusterSize = flags["min-cluster-size"];
const limitSeconds = Number(flags.seconds);
const JUDGED_ROWS = 400_000;

const started = performance.now();
const all = population(1, Math.max(...sizes));
const judged = population(2, JUDGED_ROWS);
const features = new Float32Array(JUDGED_ROWS * judged.table.columns.length);
for (const [i, column] of judged.table.columns.entries()) features.set(column.values, i * JUDGED_ROWS);

/** Segments of the judged rows by a fit on the first `size` rows of the population. */
async function fitOn(size) {
  const columns = all.table.columns.map((column) => ({ ...column, values: column.values.slice(0, size) }));
  const start = performance.now();
  const given = minClusterSize === "default" ? {} : { minClusterSize: Number(minClusterSize) };
  const run = await fit({ numRows: size, columns }, { seed: 1, ...given });
  const seconds = (performance.now() - start) / 1000;
  const kernels = await createKernels();
  const assigner = createAssigner(kernels, run.found.assignment);
  const { paths, segment } = await assigner.assign(features, JUDGED_ROWS);
  assigner.close();
  kernels.close();
  await run.close();
  return { size, seconds, segments: run.segments.length - 1, paths, segment };
}

/** Rows of every segment, those of its parts among them. */
function memberships({ paths, segment }) {
  return paths.slice(1).map((path) => {
    const inside = paths.map((other) => other === path || other.startsWith(`${path}.`));
    return Uint8Array.from(segment, (position) => Number(inside[position]));
  });
}

function jaccard(a, b) {
  let both = 0;
  let either = 0;
  for (let row = 0; row < a.length; row++) {
    both += a[row] & b[row];
    either += a[row] | b[row];
  }
  return either === 0 ? 0 : both / either;
}

const best = (wanted, found) => found.reduce((most, other) => Math.max(most, jaccard(wanted, other)), 0);
const round = (value, digits = 3) => Math.round(value * 10 ** digits) / 10 ** digits;

/** Agreement on the deepest segments, corrected for chance (Hubert and Arabie 1985). */
function adjustedRand(a, b) {
  const table = new Map();
  const rows = new Map();
  const columns = new Map();
  const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    add(table, a[i] * 4096 + b[i]);
    add(rows, a[i]);
    add(columns, b[i]);
  }
  const pairs = (counts) => [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const total = (a.length * (a.length - 1)) / 2;
  const expected = (pairs(rows) * pairs(columns)) / total;
  return (pairs(table) - expected) / ((pairs(rows) + pairs(columns)) / 2 - expected);
}

const truth = SHARES.map((_, group) => Uint8Array.from(judged.truth, (found) => Number(found === group)));
const fits = [];
/** A fit of `size` rows grows a little faster than its rows do. */
const expectedSeconds = (size) => {
  const last = fits.at(-1);
  return last === undefined ? 0 : last.seconds * (size / last.size) ** 1.1;
};
const skipped = [];
for (const size of sizes) {
  if ((performance.now() - started) / 1000 + expectedSeconds(size) > limitSeconds) {
    skipped.push(size);
    continue;
  }
  const found = await fitOn(size);
  found.members = memberships(found);
  found.groups = truth.map((wanted) => round(best(wanted, found.members)));
  fits.push(found);
  console.error(
    `${size} rows: ${round(found.seconds, 1)} s, ${found.segments} segments, ${found.groups.join(" ")}`,
  );
}

const largest = fits[fits.length - 1];
/** Mean over the largest sample's segments, weighted by their rows, of the best Jaccard index among `members`. */
function matched(members) {
  const weights = largest.members.map((wanted) => wanted.reduce((a, b) => a + b, 0));
  const total = weights.reduce((a, b) => a + b, 0);
  const sum = largest.members.reduce((s, wanted, i) => s + weights[i] * best(wanted, members), 0);
  return total === 0 ? 0 : sum / total;
}

const lines = fits.map(({ size, seconds, segments, segment, members, groups }) => ({
  size,
  seconds: round(seconds, 1),
  segments,
  matched: round(matched(members)),
  adjustedRand: round(adjustedRand(segment, largest.segment)),
  groups,
}));
const result = {
  date: new Date().toISOString().slice(0, 10),
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
  cpu: cpus()[0].model,
  node: process.version,
  minClusterSize,
  shares: SHARES,
  lines,
  skipped,
};
console.log(JSON.stringify(result, null, 2));
const results = join(root, "bench", "results", "scaling.json");
mkdirSync(dirname(results), { recursive: true });
const before = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : [];
writeFileSync(results, `${JSON.stringify([...before, result], null, 2)}\n`);
