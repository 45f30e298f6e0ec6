// The whole job as processes, from start to the report on disk: `clusterwhy fit` and the same steps in Python, in turn.
//
//   node bench/pipeline/run.mjs [RUNS] [TABLE]
//
// TABLE is the walk-through's (columns account_id and timestamp); default ../shared/data/tiktok-profiles.csv.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const runs = Number(process.argv[2] ?? 5);
const table = process.argv[3] ?? join(root, "..", "shared", "data", "tiktok-profiles.csv");
const python = execFileSync("bash", [join(root, "parity", "venv.sh")], { encoding: "utf8" }).trim();
const scratch = mkdtempSync(join(tmpdir(), "clusterwhy-bench-"));

function seconds(command, args) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stderr}`);
  return { seconds: (performance.now() - started) / 1000, stdout };
}

const ours = () =>
  seconds(process.execPath, [
    ...[join(root, "packages", "clusterwhy", "bin", "clusterwhy.js"), "fit", table],
    ...[
      "--id",
      "account_id",
      "--drop",
      "timestamp",
      "--seed",
      "7",
      "--json",
      "--force",
      "-o",
      join(scratch, "run"),
    ],
  ]);
const theirs = () => seconds(python, [join(here, "walkthrough.py"), table, join(scratch, "python")]);

const times = { clusterwhy: [], python: [] };
let quality = {};
try {
  ours();
  theirs(); // the first of each warms the disk's cache and numba's
  for (let run = 0; run < runs; run++) {
    const a = ours();
    const b = theirs();
    times.clusterwhy.push(a.seconds);
    times.python.push(b.seconds);
    const found = JSON.parse(a.stdout);
    quality = {
      clusterwhy: { groups: found.segments.length - 1, trustworthiness: found.trustworthiness },
      python: JSON.parse(b.stdout.trim().split("\n").at(-1)),
    };
    console.log(`clusterwhy ${a.seconds.toFixed(2)} s   python ${b.seconds.toFixed(2)} s`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const result = {
  date: new Date().toISOString().slice(0, 10),
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
  cpu: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
  node: process.version,
  runs,
  medianSeconds: { clusterwhy: median(times.clusterwhy), python: median(times.python) },
  ratio: median(times.python.map((value, run) => value / times.clusterwhy[run])),
  quality,
};
console.log(JSON.stringify(result, null, 2));
const file = join(root, "bench", "results", "pipeline.json");
const before = (() => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return [];
  }
})();
writeFileSync(file, `${JSON.stringify([...before, result], null, 2)}\n`);
