// UMAP beside umap-learn and umap-js, in one run on one machine: `node bench/umap/run.mjs [case ...]`, all cases unless
// some are named. Appends to bench/results/umap.json and rewrites the table in bench/umap/README.md.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKernels } from "../../packages/kernels/dist/index.js";
import { trustworthiness } from "../../packages/umap/dist/index.js";
import { clouds, planes, tiktok } from "./data.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const results = join(root, "bench", "results", "umap.json");
const THREADS = 2;
const PEER_LIMIT_SECONDS = 900;

// `target`: how many times as fast as each peer the design asks for.
const cases = [
  {
    name: "tiktok",
    title: "TikTok table, 1,000 rows",
    make: tiktok,
    nNeighbors: 10,
    repeats: 3,
    peers: ["seeded", "unseeded", "umap-js"],
    target: { seeded: 8 },
  },
  {
    name: "20k",
    title: "20,000 × 8",
    make: () => clouds(20_000, 8),
    nNeighbors: 10,
    repeats: 2,
    peers: ["seeded", "unseeded", "umap-js"],
    target: { seeded: 10, "umap-js": 40 },
  },
  {
    name: "transform",
    title: "transform 10,000 into 20,000 × 8",
    make: () => clouds(20_000, 8),
    fresh: () => clouds(30_000, 8),
    nNeighbors: 10,
    repeats: 2,
    peers: ["seeded"],
    target: { seeded: 10 },
  },
  {
    name: "200k",
    title: "200,000 × 8",
    make: () => clouds(200_000, 8),
    nNeighbors: 10,
    repeats: 1,
    peers: ["seeded", "unseeded"],
    target: { seeded: 15 },
  },
  {
    name: "70k-wide",
    title: "70,000 × 784",
    make: () => planes(70_000, 784, 10),
    nNeighbors: 15,
    repeats: 1,
    peers: ["seeded", "unseeded"],
    target: { seeded: 3 },
  },
  {
    name: "1m",
    title: "1,000,000 × 20",
    make: () => clouds(1_000_000, 20),
    nNeighbors: 15,
    repeats: 1,
    peers: [],
    target: {},
  },
];

// `--ours` leaves the peers out and records nothing.
const oursOnly = process.argv.includes("--ours");
const wanted = process.argv.slice(2).filter((word) => word !== "--ours");
const unknown = wanted.filter((name) => !cases.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(`unknown case '${unknown[0]}'; expected some of ${cases.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const python = execFileSync("bash", [join(root, "parity", "venv.sh")], { encoding: "utf8" }).trim();
const folder = mkdtempSync(join(tmpdir(), "umap-bench-"));
const kernels = await createKernels();
const records = [];
try {
  for (const one of cases.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const matrix = one.make();
    if (matrix === undefined) console.log(`${one.title}: skipped, ../shared/data is not there`);
    else records.push(await measure(one, matrix));
  }
} finally {
  kernels.close();
  rmSync(folder, { recursive: true, force: true });
}
if (!oursOnly) record(records);

async function measure(one, matrix) {
  const data = join(folder, "data.f32");
  writeFileSync(data, new Uint8Array(matrix.values.buffer));
  const options = { nNeighbors: one.nNeighbors, seed: 7 };
  const task = {
    data,
    numDims: matrix.numDims,
    options,
    repeats: one.repeats,
    threads: THREADS,
    out: join(folder, "out.f32"),
  };
  let measured = matrix;
  if (one.fresh) {
    // The last 10,000 rows of a longer table of the same kind.
    const longer = one.fresh();
    const values = longer.values.slice(matrix.values.length);
    measured = { numRows: values.length / matrix.numDims, numDims: matrix.numDims, values };
    task.fresh = join(folder, "fresh.f32");
    writeFileSync(task.fresh, new Uint8Array(values.buffer));
  }
  const sides = { ours: await side([process.execPath, join(here, "ours.mjs")], task, measured) };
  for (const peer of oursOnly ? [] : one.peers) {
    const command =
      peer === "umap-js" ? [process.execPath, join(here, "umapjs.mjs")] : [python, join(here, "peer.py")];
    sides[peer] = await side(command, { ...task, seeded: peer === "seeded" }, measured);
  }
  console.log(`${one.title}: ${JSON.stringify(sides)}`);
  return {
    case: one.name,
    title: one.title,
    rows: matrix.numRows,
    columns: matrix.numDims,
    nNeighbors: one.nNeighbors,
    target: one.target,
    sides,
  };
}

/** Seconds, peak memory and the map's trustworthiness (15 neighbours; above 5,000 rows on a sample). */
async function side([program, script], task, matrix) {
  const env = {
    ...process.env,
    NUMBA_NUM_THREADS: String(task.threads),
    OMP_NUM_THREADS: String(task.threads),
  };
  const run = spawnSync(
    program,
    ["--max-old-space-size=4096", script].slice(script.endsWith(".py") ? 1 : 0).concat(JSON.stringify(task)),
    {
      encoding: "utf8",
      env,
      timeout: PEER_LIMIT_SECONDS * 1000,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  if (run.status !== 0) {
    return {
      failed:
        run.error?.code === "ETIMEDOUT"
          ? `over ${PEER_LIMIT_SECONDS} s`
          : run.stderr.trim().split("\n").at(-1),
    };
  }
  const { buffer, byteLength, byteOffset } = readFileSync(task.out);
  const values = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const embedding = { numRows: matrix.numRows, numDims: 2, values };
  const found = JSON.parse(run.stdout.trim().split("\n").at(-1));
  return { ...found, trustworthiness: await trustworthiness(kernels, matrix, embedding, 15) };
}

function record(measured) {
  if (measured.length === 0) return;
  const git = (...args) => spawnSync("git", ["-C", root, ...args], { encoding: "utf8" }).stdout.trim();
  const entry = {
    date: new Date().toISOString().slice(0, 10),
    commit: git("rev-parse", "--short", "HEAD"),
    cpu: `${cpus()[0].model}, ${cpus().length} cores`,
    node: process.version,
    threads: THREADS,
    cases: measured,
  };
  const before = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : [];
  before.push(entry);
  writeFileSync(results, `${JSON.stringify(before, null, 2)}\n`);
  writeTable(before);
  spawnSync("npx", ["biome", "format", "--write", results, join(here, "README.md")], { cwd: root });
}

/** The latest record of every case. */
function writeTable(entries) {
  const latest = new Map();
  for (const entry of entries) for (const one of entry.cases) latest.set(one.case, { ...one, entry });
  const seconds = (one) =>
    one === undefined ? "" : (one.failed ?? `${one.seconds.toFixed(one.seconds < 10 ? 2 : 0)} s`);
  const times = (ours, peer) => (peer?.seconds ? ` (${(peer.seconds / ours.seconds).toFixed(1)}×)` : "");
  const trust = (one) => (one?.trustworthiness ? one.trustworthiness.toFixed(4) : "");
  const lines = cases
    .filter(({ name }) => latest.has(name))
    .map(({ name }) => {
      const { title, sides, target, entry } = latest.get(name);
      const peers = ["seeded", "unseeded", "umap-js"].map(
        (peer) => `${seconds(sides[peer])}${times(sides.ours, sides[peer])}`,
      );
      const wished = Object.entries(target).map(
        ([peer, factor]) => `${factor}× ${peer === "seeded" ? "umap-learn" : peer}`,
      );
      const quality = [trust(sides.ours), trust(sides.seeded), trust(sides["umap-js"])]
        .filter(Boolean)
        .join(" / ");
      const recall = (sides.ours.recall ?? 1).toFixed(3);
      return `| ${title} | ${seconds(sides.ours)} | ${peers.join(" | ")} | ${wished.join(", ")} | ${quality} | ${recall} | ${(sides.ours.peakMiB ?? 0).toFixed(0)} MiB | ${entry.commit} |`;
    });
  const { cpu, node, threads } = entries.at(-1);
  const table = [
    `${cpu}; Node ${node}; ${threads} threads for everyone. In brackets: how many times as long as ours.`,
    "",
    "| work | ours | umap-learn seeded | umap-learn unseeded | umap-js | to reach | trustworthiness (ours / umap-learn / umap-js) | recall | our peak memory | commit |",
    "|---|---|---|---|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
  const readme = join(here, "README.md");
  const text = readFileSync(readme, "utf8");
  writeFileSync(readme, text.replace(/(<!-- table -->\n)[\s\S]*?(\n<!-- end -->)/, `$1${table}$2`));
}
