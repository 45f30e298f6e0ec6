// Boosted trees and SHAP beside XGBoost (newest, and 1.7) and the shap package, in one run on one machine:
// `node bench/trees/run.mjs [case ...]`, all cases unless some are named. Appends to bench/results/trees.json and
// rewrites the table in bench/trees/README.md.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { logLoss, predictMargins, readXgboostJson } from "../../packages/trees/dist/index.js";
import { clouds, twoClasses } from "./data.mjs";
import { record } from "./record.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const THREADS = 2;
const LIMIT_SECONDS = 400;
const TEST_ROWS = 20_000;
const every = (count) => Array.from({ length: count }, (_, i) => i);

// `targets`: how many times as fast as each peer the design asks for.
const cases = [
  {
    name: "many",
    title: "20 one-versus-rest × 100 trees, depth 6, 20,000 × 8",
    kind: "train",
    make: (rows, seed) => clouds(rows, 8, 20, 1.5, seed),
    numRows: 20_000,
    classes: every(20),
    repeats: 3,
    targets: { xgboost: 3, xgboost17: 3 },
  },
  {
    name: "many-large",
    title: "the same, 200,000 × 20",
    kind: "train",
    make: (rows, seed) => clouds(rows, 20, 20, 0.7, seed),
    numRows: 200_000,
    classes: every(20),
    repeats: 1,
    targets: { xgboost: 2 },
  },
  {
    name: "one-large",
    title: "one classifier, 1,000,000 × 20, 100 trees, depth 6",
    kind: "train",
    make: (rows, seed) => twoClasses(rows, 20, seed),
    numRows: 1_000_000,
    classes: [1],
    repeats: 1,
    targets: { xgboost: 1 },
  },
  {
    name: "shap",
    title: "SHAP, 20,000 rows × 100 trees, depth 6",
    kind: "shap",
    make: (rows, seed) => twoClasses(rows, 8, seed),
    numRows: 20_000,
    maxDepth: 6,
    repeats: 3,
    targets: { xgboost: 2, xgboost17: 5, shap: 15 },
  },
  {
    name: "shap-deep",
    title: "SHAP, 20,000 rows × 100 trees, depth 10",
    kind: "shap",
    make: (rows, seed) => twoClasses(rows, 8, seed),
    numRows: 20_000,
    maxDepth: 10,
    repeats: 1,
    targets: { xgboost: 1.5 },
  },
  {
    name: "predict",
    title: "prediction, 1,000,000 rows × 100 trees, depth 6",
    kind: "predict",
    make: (rows, seed) => twoClasses(rows, 20, seed),
    numRows: 1_000_000,
    maxDepth: 6,
    repeats: 3,
    targets: { xgboost: 1 },
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !cases.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(`unknown case '${unknown[0]}'; expected some of ${cases.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const pythonOf = (script) => execFileSync("bash", [join(root, script)], { encoding: "utf8" }).trim();
const python = pythonOf("parity/venv.sh");
const folder = mkdtempSync(join(tmpdir(), "trees-bench-"));
try {
  const chosen = cases.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const records = chosen.map((one) => (one.kind === "train" ? measureTraining(one) : measureModel(one)));
  record(root, cases, records, THREADS);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Seconds, and the mean log loss on rows that neither side has seen. */
function measureTraining(one) {
  const table = one.make(one.numRows + TEST_ROWS, 7);
  const trained = {
    ...table,
    numRows: one.numRows,
    values: table.values.subarray(0, one.numRows * table.numFeatures),
  };
  const task = { ...place(one, trained), classes: one.classes, options: { nEstimators: 100, maxDepth: 6 } };
  const sides = {};
  for (const peer of ["ours", ...Object.keys(one.targets)]) {
    sides[peer] = side(peer, { ...task, out: join(folder, peer) });
    if (sides[peer].seconds !== undefined) sides[peer].logLoss = heldOutLoss(one, table, join(folder, peer));
  }
  return report(one, sides);
}

function heldOutLoss(one, table, prefix) {
  const first = one.numRows;
  const data = {
    numRows: TEST_ROWS,
    featureNames: Array.from({ length: table.numFeatures }, (_, i) => `f${i}`),
    values: table.values.subarray(first * table.numFeatures),
  };
  const losses = one.classes.map((own, i) => {
    const margins = predictMargins(readXgboostJson(readFileSync(`${prefix}.${i}.json`, "utf8")), data);
    const labels = Float32Array.from(table.labels.subarray(first), (label) => +(label === own));
    return logLoss(
      labels,
      margins.map((margin) => 1 / (1 + Math.exp(-margin))),
    );
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** Seconds, and the largest difference from our values, for a model that XGBoost has trained. */
function measureModel(one) {
  const table = one.make(one.numRows, 7);
  const few = { ...table, numRows: Math.min(one.numRows, 50_000) };
  few.values = table.values.subarray(0, few.numRows * table.numFeatures);
  const options = { nEstimators: 100, maxDepth: one.maxDepth };
  const training = { ...place({ ...one, kind: "train", repeats: 1 }, few), classes: [1], options };
  side("xgboost", { ...training, out: join(folder, "model") });
  const task = { ...place(one, table), model: join(folder, "model.0.json") };
  const sides = {};
  let ours;
  for (const peer of ["ours", ...Object.keys(one.targets)]) {
    const out = join(folder, `${peer}.f64`);
    sides[peer] = side(peer, { ...task, out, kind: peer === "shap" ? "explainer" : task.kind });
    if (sides[peer].seconds === undefined) continue;
    const values = doubles(out);
    ours ??= values;
    if (peer !== "ours") sides[peer].largestDifference = largestDifference(ours, values);
  }
  return report(one, sides);
}

function place(one, table) {
  const values = join(folder, "values.f32");
  const labels = join(folder, "labels.i32");
  writeFileSync(values, table.values);
  writeFileSync(labels, table.labels.subarray(0, table.numRows));
  const { numRows, numFeatures } = table;
  return { kind: one.kind, values, labels, numRows, numFeatures, repeats: one.repeats, threads: THREADS };
}

function side(peer, task) {
  const program =
    peer === "ours" ? process.execPath : peer === "xgboost17" ? pythonOf("bench/trees/xgboost17.sh") : python;
  const script = join(here, peer === "ours" ? "ours.mjs" : "peer.py");
  const run = spawnSync(program, [script, JSON.stringify(task)], {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: String(THREADS) },
    timeout: LIMIT_SECONDS * 1000,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (run.status === 0) return JSON.parse(run.stdout.trim().split("\n").at(-1));
  const why =
    run.error?.code === "ETIMEDOUT" ? `over ${LIMIT_SECONDS} s` : run.stderr.trim().split("\n").at(-1);
  return { failed: why };
}

function report({ name, title, targets }, sides) {
  console.log(`${title}: ${JSON.stringify(sides)}`);
  return { case: name, title, targets, sides };
}

function doubles(path) {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

function largestDifference(a, b) {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}
