// A table on a Spark standalone cluster (a master and two workers on this machine), by the command line alone:
// described, fitted on a sample, assigned with one worker killed in the middle; every row is then compared with the
// assignment of the same files on one machine.
//
//   node bench/scaling/cluster.mjs [ROWS] [SAMPLE] [WORKER_MEMORY]
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectSpark } from "@clusterwhy/spark";
import { DuckDBInstance } from "@duckdb/node-api";
import { endGroup, startSpark } from "../../scripts/spark/server.mjs";
import { populationSql } from "./populationSql.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BIN = join(root, "packages", "clusterwhy", "bin", "clusterwhy.js");
const rows = Number(process.argv[2] ?? 5_000_000);
const sample = Number(process.argv[3] ?? 20_000);
const memory = process.argv[4] ?? "1g";
const folder = mkdtempSync(join(tmpdir(), "clusterwhy-cluster-"));
const seconds = async (work) => {
  const start = performance.now();
  const result = await work();
  return { seconds: Math.round((performance.now() - start) / 10) / 100, result };
};

function clusterwhy(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      errors += text;
    });
    child.on("close", (status) =>
      status === 0
        ? resolve(JSON.parse(output))
        : reject(new Error(`${args[0]} ended with ${status}: ${errors}`)),
    );
  });
}

const cluster = await startSpark({ cluster: true, memory });
const session = await connectSpark(cluster.remote);
try {
  const source = join(folder, "users");
  const numbers = `(SELECT id AS i FROM range(0, ${rows}, 1, 40))`;
  const making = await seconds(() =>
    session.run(
      `CREATE TABLE users USING parquet LOCATION '${source}' AS ${populationSql("spark", numbers)}`,
    ),
  );
  console.error(`made ${rows} rows in ${making.seconds} s`);
  const spark = ["--engine", "spark", "--remote", cluster.remote];
  const run = join(folder, "run");
  const fit = await seconds(() =>
    clusterwhy([
      "fit",
      "users",
      ...spark,
      "--id",
      "user_id",
      "--sample",
      String(sample),
      "--seed",
      "1",
      "-o",
      run,
    ]),
  );
  console.error(`fit on ${sample} rows in ${fit.seconds} s: ${fit.result.segments.length - 1} segments`);

  // The first worker dies some seconds after tasks have begun to write the new table.
  const warehouse = join(cluster.folder, "warehouse", "user_segments__partial");
  const find = () => execFileSync("find", [warehouse, "-name", "*.parquet"], { encoding: "utf8" });
  let [begun, killed] = [undefined, undefined];
  const started = performance.now();
  const watch = setInterval(() => {
    const now = (performance.now() - started) / 1000;
    if (begun === undefined && existsSync(warehouse) && find() !== "") begun = now;
    if (begun === undefined || killed !== undefined || now < begun + 4) return;
    killed = Math.round(100 * now) / 100;
    void endGroup(cluster.workers[0], "SIGKILL");
  }, 200);
  const assign = await seconds(() => clusterwhy(["assign", run, "users", ...spark, "-o", "user_segments"]));
  clearInterval(watch);
  console.error(`assigned in ${assign.seconds} s, a worker killed after ${killed} s`);

  const here = join(folder, "here.parquet");
  const local = await seconds(() => clusterwhy(["assign", run, source, "-o", here, "--memory", "2GB"]));
  const connection = await (await DuckDBInstance.create(":memory:", { memory_limit: "2GB" })).connect();
  const there = join(cluster.folder, "warehouse", "user_segments", "*.parquet");
  const compared = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE, count(*) FILTER (a.segment <> b.segment)::DOUBLE, max(abs(a.probability - b.probability))
    FROM '${here}' a JOIN '${there}' b USING (user_id)`,
  );
  const [joined, differing, apart] = compared.getRows()[0].map(Number);
  connection.closeSync();
  const result = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
    cpu: `${cpus()[0].model}, ${cpus().length} cores`,
    node: process.version,
    spark: session.version,
    rows,
    sample,
    secondsToMake: making.seconds,
    secondsToFit: fit.seconds,
    segments: fit.result.segments.length - 1,
    secondsToAssign: assign.seconds,
    workerKilledAfter: killed ?? null,
    secondsOnOneMachine: local.seconds,
    rowsCompared: joined,
    differing,
    largestProbabilityDifference: apart,
    right:
      killed !== undefined &&
      assign.result.rows === rows &&
      joined === rows &&
      differing === 0 &&
      apart < 1e-12,
  };
  console.log(JSON.stringify(result, null, 2));
  const results = join(root, "bench", "results", "cluster.json");
  const before = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : [];
  writeFileSync(results, `${JSON.stringify([...before, result], null, 2)}\n`);
} finally {
  await session.close();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
