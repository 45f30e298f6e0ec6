// A table larger than memory on one machine, by the command line alone: made in blocks by DuckDB, described, fitted on
// a sample, assigned; then the assignment once more, killed in the middle and resumed.
//
//   node bench/scaling/oneMachine.mjs [ROWS] [SAMPLE] [MEMORY] [FOLDER]
//
// FOLDER (default: the system's for temporary files) needs about 110 bytes a row, twice that while it is written.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { populationSql } from "./populationSql.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BIN = join(root, "packages", "clusterwhy", "bin", "clusterwhy.js");
const rows = Number(process.argv[2] ?? 50_000_000);
const sample = Number(process.argv[3] ?? 50_000);
const memory = process.argv[4] ?? "4GB";
const folder = mkdtempSync(join(process.argv[5] ?? tmpdir(), "clusterwhy-large-"));
const BLOCK = 5_000_000;

/** Runs the command line; seconds, and the process's largest resident memory (VmHWM of Linux). */
function clusterwhy(args, { killWhen } = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [BIN, ...args, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
    let [output, errors, peak] = ["", "", 0];
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      errors += text;
    });
    const timer = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 2 ** 20);
      } catch {}
      if (killWhen?.()) child.kill("SIGKILL");
    }, 200);
    child.on("close", (status, signal) => {
      clearInterval(timer);
      const seconds = (performance.now() - start) / 1000;
      if (status !== 0 && signal !== "SIGKILL")
        reject(new Error(`${args[0]} ended with ${status}: ${errors}`));
      else resolve({ seconds, peakGib: peak, result: signal === null ? JSON.parse(output) : undefined });
    });
  });
}

async function hashOf(path) {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}

const round = (value) => Math.round(value * 100) / 100;
const told = ({ seconds, peakGib }) => ({ seconds: round(seconds), peakGib: round(peakGib) });

try {
  const source = join(folder, "table");
  mkdirSync(source);
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: "3GB", temp_directory: folder });
  const connection = await instance.connect();
  const started = performance.now();
  for (let first = 0; first < rows; first += BLOCK) {
    const last = Math.min(rows, first + BLOCK);
    const block = populationSql("duckdb", `(SELECT range AS i FROM range(${first}, ${last}))`);
    const path = join(source, `${String(first / BLOCK).padStart(4, "0")}.parquet`);
    await connection.run(`COPY (${block}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  }
  const making = (performance.now() - started) / 1000;
  const bytes = readdirSync(source).reduce((sum, name) => sum + statSync(join(source, name)).size, 0);
  console.error(`made ${rows} rows, ${round(bytes / 1e9)} GB, in ${round(making)} s`);

  const [run, output, again] = ["run", "assigned.parquet", "again.parquet"].map((name) => join(folder, name));
  const bound = ["--memory", memory];
  const profile = await clusterwhy(["profile", source, "--id", "user_id", ...bound]);
  console.error("profile", told(profile));
  const fit = await clusterwhy([
    ...["fit", source, "-o", run, "--id", "user_id", "--sample", String(sample), "--seed", "1", ...bound],
  ]);
  console.error("fit", told(fit));
  const assign = await clusterwhy(["assign", run, source, "-o", output, ...bound]);
  console.error("assign", told(assign));
  const half = Math.floor(rows / 2_000_000 / 2);
  const isHalf = () => existsSync(join(`${again}.parts`, `${String(half).padStart(6, "0")}.parquet`));
  const killed = await clusterwhy(["assign", run, source, "-o", again, ...bound], { killWhen: isHalf });
  const resumed = await clusterwhy(["assign", run, source, "-o", again, "--resume", ...bound]);
  console.error("killed, resumed", told(killed), told(resumed));

  const reader = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE, count(DISTINCT user_id)::DOUBLE, count(*) FILTER ("row" <> user_id)::DOUBLE FROM '${output}'`,
  );
  const [counted, distinct, misplaced] = reader.getRows()[0].map(Number);
  const result = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
    cpu: `${cpus()[0].model}, ${cpus().length} cores`,
    node: process.version,
    rows,
    sample,
    memory,
    gigabytes: round(bytes / 1e9),
    profile: { ...told(profile), rows: profile.result.rows },
    fit: { ...told(fit), segments: fit.result.segments.length - 1 },
    assign: { ...told(assign), secondsPerMillionRows: round((1e6 * assign.seconds) / rows) },
    killedAfter: round(killed.seconds),
    resumed: { ...told(resumed), resumedRows: resumed.result?.resumedRows ?? null },
    sameBytes: (await hashOf(output)) === (await hashOf(again)),
    everyRowOnce: counted === rows && distinct === rows && misplaced === 0,
    shareOfNone: round(assign.result.segments[0].rows / rows),
    peakGib: Math.max(...[profile, fit, assign, resumed].map((part) => round(part.peakGib))),
  };
  console.log(JSON.stringify(result, null, 2));
  const results = join(root, "bench", "results", "oneMachine.json");
  const before = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : [];
  writeFileSync(results, `${JSON.stringify([...before, result], null, 2)}\n`);
  connection.closeSync();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
