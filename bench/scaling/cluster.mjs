// A table on a Spark standalone cluster (a master and two workers on this machine), by the command line alone:
// described, fitted on a sample, assigned with one worker killed in the middle; every row is then compared with the
// assignment of the same files on one machine. Ten minutes on two cores; exit status 1 where anything differs.
//
//   node bench/scaling/cluster.mjs [ROWS] [SAMPLE] [WORKER_MEMORY]
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectSpark } from "@clusterwhy/spark";
import { DuckDBInstance } from "@duckdb/node-api";
import { endGroup, startSpark } from "../../scripts/spark/server.mjs";
import { circumstances, clusterwhy, record, removeAtEnd, round } from "./commandLine.mjs";
import { populationSql } from "./populationSql.mjs";

const rows = Number(process.argv[2] ?? 5_000_000);
const sample = Number(process.argv[3] ?? 20_000);
const memory = process.argv[4] ?? "1g";
const folder = mkdtempSync(join(tmpdir(), "clusterwhy-cluster-"));
const cluster = await startSpark({ cluster: true, memory });
removeAtEnd(folder, cluster.stop);
const session = await connectSpark(cluster.remote);
try {
  const source = join(folder, "users");
  const numbers = `(SELECT id AS i FROM range(0, ${rows}, 1, 40))`;
  const begin = performance.now();
  await session.run(
    `CREATE TABLE users USING parquet LOCATION '${source}' AS ${populationSql("spark", numbers)}`,
  );
  const making = round((performance.now() - begin) / 1000);
  console.error(`made ${rows} rows in ${making} s`);
  const spark = ["--engine", "spark", "--remote", cluster.remote];
  const run = join(folder, "run");
  const sampled = ["--id", "user_id", "--sample", String(sample), "--seed", "1"];
  const fit = await clusterwhy(["fit", "users", ...spark, ...sampled, "-o", run]);
  console.error(
    `fit on ${sample} rows in ${round(fit.seconds)} s: ${fit.result.segments.length - 1} segments`,
  );

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
  const assign = await clusterwhy(["assign", run, "users", ...spark, "-o", "user_segments"]);
  clearInterval(watch);
  console.error(`assigned in ${round(assign.seconds)} s, a worker killed after ${killed} s`);

  const here = join(folder, "here.parquet");
  const local = await clusterwhy(["assign", run, source, "-o", here, "--memory", "2GB"]);
  const connection = await (await DuckDBInstance.create(":memory:", { memory_limit: "2GB" })).connect();
  const there = join(cluster.folder, "warehouse", "user_segments", "*.parquet");
  const compared = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE, count(*) FILTER (a.segment <> b.segment)::DOUBLE, max(abs(a.probability - b.probability))
    FROM '${here}' a JOIN '${there}' b USING (user_id)`,
  );
  const [joined, differing, apart] = compared.getRows()[0].map(Number);
  connection.closeSync();
  const result = {
    ...circumstances(),
    spark: session.version,
    rows,
    sample,
    secondsToMake: making,
    secondsToFit: round(fit.seconds),
    segments: fit.result.segments.length - 1,
    secondsToAssign: round(assign.seconds),
    workerKilledAfter: killed ?? null,
    secondsOnOneMachine: round(local.seconds),
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
  record("cluster", result, `${rows} rows on Spark ${session.version}, a master and two workers`, [
    [`fit --sample ${sample}: ${result.segments} segments`, `${result.secondsToFit} s`],
    [`assign, a worker killed after ${killed ?? "no time: none was"} s`, `${result.secondsToAssign} s`],
    ["the same files on one machine", `${result.secondsOnOneMachine} s`],
    ["rows compared", joined],
    ["rows that differ", differing],
    ["probabilities apart at most", apart],
    ["right", result.right],
  ]);
  if (!result.right) process.exitCode = 1;
} finally {
  await session.close();
  await cluster.stop();
}
