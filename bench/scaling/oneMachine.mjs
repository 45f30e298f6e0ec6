// A table larger than memory on one machine, by the command line alone: made in blocks by DuckDB, described, fitted on
// a sample, assigned, the segments described by all rows; then the assignment once more, killed in the middle and resumed.
// Half an hour on two cores; exit status 1 where a row is missing or the resumed file has other bytes.
//
//   node bench/scaling/oneMachine.mjs [ROWS] [SAMPLE] [MEMORY] [FOLDER]
//
// FOLDER (default: the system's for temporary files) needs about 110 bytes a row, twice that while it is written.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { circumstances, clusterwhy, record, removeAtEnd, round } from "./commandLine.mjs";
import { populationSql } from "./populationSql.mjs";

const rows = Number(process.argv[2] ?? 50_000_000);
const sample = Number(process.argv[3] ?? 20_000);
const memory = process.argv[4] ?? "4GB";
const folder = mkdtempSync(join(process.argv[5] ?? tmpdir(), "clusterwhy-large-"));
const BLOCK = 5_000_000;
removeAtEnd(folder);

async function hashOf(path) {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}

const told = ({ seconds, peakGib }) => ({ seconds: round(seconds), peakGib: round(peakGib) });

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
const profiles = await clusterwhy([
  ...["assign", run, source, "-o", join(folder, "described.parquet"), ...bound],
  ...["--profiles", join(folder, "profiles.json")],
]);
console.error("assign --profiles", told(profiles));
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
  ...circumstances(),
  rows,
  sample,
  memory,
  gigabytes: round(bytes / 1e9),
  profile: { ...told(profile), rows: profile.result.rows },
  fit: { ...told(fit), segments: fit.result.segments.length - 1 },
  assign: { ...told(assign), secondsPerMillionRows: round((1e6 * assign.seconds) / rows) },
  profiles: told(profiles),
  killedAfter: round(killed.seconds),
  resumed: { ...told(resumed), resumedRows: resumed.result?.resumedRows ?? null },
  sameBytes: (await hashOf(output)) === (await hashOf(again)),
  everyRowOnce: counted === rows && distinct === rows && misplaced === 0,
  shareOfNone: round(assign.result.segments[0].rows / rows),
  peakGib: Math.max(...[profile, fit, assign, profiles, resumed].map((part) => round(part.peakGib))),
};
connection.closeSync();
const line = (label, { seconds, peakGib }) => [label, `${round(seconds)} s`, `${round(peakGib)} GiB`];
record("oneMachine", result, `${rows} rows, ${result.gigabytes} GB of Parquet, --memory ${memory}`, [
  line("profile", profile),
  line(`fit --sample ${sample}: ${result.fit.segments} segments`, fit),
  line("assign", assign),
  line("assign --profiles", profiles),
  line(`killed after ${result.killedAfter} s, resumed behind row ${result.resumed.resumedRows}`, resumed),
  ["every row once, in order", result.everyRowOnce, ""],
  ["the resumed file has the same bytes", result.sameBytes, ""],
]);
if (!result.everyRowOnce || !result.sameBytes) process.exitCode = 1;
