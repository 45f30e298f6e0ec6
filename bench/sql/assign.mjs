// Assigning a population from Parquet to Parquet with the same models: our kernels, our SQL on DuckDB, and XGBoost.
//
//   node bench/sql/assign.mjs [ROWS] [GROUPS] [TREES] [DEPTH] [THREADS] [RUNS]
//
// SQL runs on at most 100,000 rows: it is an order of magnitude slower, and its time is proportional to the rows.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assignmentSql } from "@clusterwhy/sql";
import { DuckDBInstance } from "@duckdb/node-api";
import { assignByKernels, loadModel } from "./population.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const [rows, groups, trees, depth, threads, runs] = [1_000_000, 20, 50, 6, 2, 3].map((value, i) =>
  Number(process.argv[2 + i] ?? value),
);
const python = execFileSync("bash", [join(root, "parity", "venv.sh")], { encoding: "utf8" }).trim();
const folder = mkdtempSync(join(tmpdir(), "clusterwhy-bench-"));
const source = join(folder, "population.parquet");
const kernelsOut = join(folder, "kernels.parquet");
const sqlRows = Math.min(rows, 100_000);

function peer() {
  const args = [folder, rows, groups, trees, depth, threads].map(String);
  const run = spawnSync(python, [join(here, "xgboost_peer.py"), ...args], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};
const least = (values) => Math.min(...values);

try {
  const { version } = peer(); // makes models and population, and warms the disk's cache
  const model = loadModel(folder);
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const connection = await instance.connect();
  const table = `(SELECT * FROM '${source}' LIMIT ${sqlRows})`;
  const stored = Object.fromEntries(model.columns.map(({ name }) => [name, "number"]));
  const query = assignmentSql(model, { dialect: "duckdb", table, id: "id", stored });
  const times = { kernels: [], xgboost: [], predicting: [] };
  for (let run = 0; run < runs; run++) {
    times.kernels.push(await seconds(() => assignByKernels(model, source, kernelsOut, { threads })));
    const theirs = peer();
    times.xgboost.push(theirs.seconds);
    times.predicting.push(theirs.predicting);
  }
  const sql = await seconds(() => connection.run(`COPY (${query}) TO '${join(folder, "sql.parquet")}'`));
  const compared = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER, count(*) FILTER (k.segment <> x.segment)::INTEGER,
      max(abs(k.probability - x.probability)) FILTER (k.segment = x.segment)
    FROM '${kernelsOut}' k JOIN '${join(folder, "peer.parquet")}' x USING (id)`,
  );
  const [joined, differing, probability] = compared.getRows()[0];
  const againstSql = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER, count(*) FILTER (k.segment <> s.segment)::INTEGER, max(abs(k.probability - s.probability))
    FROM '${kernelsOut}' k JOIN '${join(folder, "sql.parquet")}' s USING (id)`,
  );
  const [sqlJoined, sqlDiffering, sqlProbability] = againstSql.getRows()[0];
  const perMillion = (time, count) => (time / count) * 1e6;
  const result = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
    cpu: cpus()[0].model,
    node: process.version,
    xgboost: version,
    threads,
    rows,
    models: `${groups} x ${trees} trees of depth ${depth}`,
    secondsPerMillionRows: {
      kernels: perMillion(least(times.kernels), rows),
      xgboost: perMillion(least(times.xgboost), rows),
      xgboostPredictingAlone: perMillion(least(times.predicting), rows),
      sqlOnDuckdb: perMillion(sql, sqlRows),
    },
    speedUp: {
      wholeJob: least(times.xgboost) / least(times.kernels),
      againstPredictingAlone: least(times.predicting) / least(times.kernels),
    },
    differingFromXgboost: `${differing} of ${joined}`,
    largestProbabilityDifference: probability,
    kernelsAgainstSql: `${sqlDiffering} of ${sqlJoined} differ, probabilities by ${sqlProbability}`,
  };
  console.log(JSON.stringify(result, null, 2));
  const results = join(root, "bench", "results", "sql.json");
  mkdirSync(dirname(results), { recursive: true });
  const before = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : [];
  writeFileSync(results, `${JSON.stringify([...before, result], null, 2)}\n`);
  connection.closeSync();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
