// Reading 1,000,000 rows x 20 columns of Parquet into typed arrays, beside DuckDB's own scan of the same file: the
// whole of it as chunks that nobody looks at, and an aggregate of every column. Each in a process of its own, so that
// memory can be told apart. `node bench/table/read.mjs [rows]`
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const numRows = Number(process.argv[2] ?? 1_000_000);
const path = join(tmpdir(), `clusterwhy-bench-${numRows}.parquet`);
const REPEATS = 3;
const COLUMNS = [
  ...Array.from({ length: 10 }, (_, i) => `(hash(range * 31 + ${i}) % 1000000) / 1000.0 AS x${i}`),
  ...Array.from({ length: 5 }, (_, i) => `(hash(range * 37 + ${i}) % ${10 ** (i + 1)})::INTEGER AS n${i}`),
  "hash(range) % 2 = 0 AS flag",
  "TIMESTAMP '2020-01-01' + INTERVAL (hash(range * 41) % 100000000) SECOND AS moment",
  "'level ' || (hash(range * 43) % 12) AS few",
  "'city number ' || (hash(range * 47) % 5000) AS many",
  "CASE WHEN hash(range * 53) % 3 = 0 THEN NULL ELSE (hash(range * 59) % 1000) / 7.0 END AS holes",
];

const TASKS = {
  async aggregate() {
    const { connection, close } = await connect();
    const started = performance.now();
    await connection.runAndReadAll(`SELECT max(COLUMNS(*)) FROM read_parquet('${path}')`);
    const seconds = (performance.now() - started) / 1000;
    close();
    return { seconds };
  },
  async scan() {
    const before = process.memoryUsage.rss();
    const { connection, close } = await connect();
    const started = performance.now();
    const result = await connection.stream(`SELECT * FROM read_parquet('${path}')`);
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    );
    const seconds = (performance.now() - started) / 1000;
    close();
    return { seconds, grown: process.resourceUsage().maxRSS * 1024 - before };
  },
  async read() {
    const { readTable } = await import("@clusterwhy/table");
    const before = process.memoryUsage.rss();
    const started = performance.now();
    const { columns } = await readTable(path);
    const seconds = (performance.now() - started) / 1000;
    const arrays = columns.reduce((sum, column) => sum + (column.values ?? column.codes).byteLength, 0);
    return { seconds, arrays, grown: process.resourceUsage().maxRSS * 1024 - before };
  },
  async open() {
    const { openTable } = await import("@clusterwhy/table");
    const started = performance.now();
    const opened = await openTable(path);
    const seconds = (performance.now() - started) / 1000;
    await opened.close();
    return { seconds };
  },
};

async function connect() {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

if (process.env.BENCH_TASK) {
  console.log(JSON.stringify(await TASKS[process.env.BENCH_TASK]()));
} else {
  if (!existsSync(path)) {
    const { connection, close } = await connect();
    await connection.run(
      `COPY (SELECT ${COLUMNS.join(", ")} FROM range(${numRows})) TO '${path}' (FORMAT parquet)`,
    );
    close();
  }
  const best = {};
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (const task of Object.keys(TASKS)) {
      const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(numRows)], {
        env: { ...process.env, BENCH_TASK: task },
        encoding: "utf8",
        timeout: 120_000,
      });
      if (child.status !== 0) throw new Error(child.stderr);
      const measured = JSON.parse(child.stdout);
      if (best[task] === undefined || measured.seconds < best[task].seconds) best[task] = measured;
    }
  }
  const { scan, aggregate, read, open } = best;
  const result = {
    date: new Date().toISOString().slice(0, 10),
    commit: spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).stdout.trim(),
    cpu: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
    node: process.version,
    rows: numRows,
    columns: COLUMNS.length,
    bestSeconds: { scan: scan.seconds, aggregate: aggregate.seconds, read: read.seconds, open: open.seconds },
    readToScan: read.seconds / scan.seconds,
    arraysMegabytes: read.arrays / 1e6,
    grownMegabytes: { scan: scan.grown / 1e6, read: read.grown / 1e6 },
    // Beyond what DuckDB itself takes for the same scan.
    memoryToArrays: (read.grown - scan.grown) / read.arrays,
  };
  console.log(JSON.stringify(result, null, 2));
  const folder = fileURLToPath(new URL("../results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "table.json");
  const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  writeFileSync(file, `${JSON.stringify([...before, result], null, 2)}\n`);
}
