// Many fits, many assignments and a long day of the studio in one process: all results equal, memory level.
//
//   node scripts/soak.mjs [FITS] [ASSIGNMENTS] [STUDIO_ROUNDS]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fit } from "clusterwhy";
import { startStudio } from "../packages/clusterwhy/dist/studio/startStudio.js";
import { fingerprint } from "./determinism/fingerprint.mjs";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const fits = Number(process.argv[2] ?? 10);
const assignments = Number(process.argv[3] ?? 100);
const rounds = Number(process.argv[4] ?? 12);
/** A fit in the studio every so many rounds. */
const FIT_EVERY = 20;
/** What is allowed; in short runs the allocator's own ups and downs are larger than any leak. */
const mostGrowth = (times) => (times >= 100 ? 0.05 : 0.15);
const table = join(dirname(dirname(fileURLToPath(import.meta.url))), "examples", "profiles", "profiles.csv");
const options = { id: "account_id", seed: 7 };

/** Resident bytes after the garbage is gone. */
function resident() {
  for (let i = 0; i < 4; i++) collect();
  return process.memoryUsage().rss;
}

/** Samples of each third: one alone says little, for the allocator keeps more at one time and less at another. */
const SAMPLES = 30;

/** Growth from the second third, by when caches are filled, to the last: means of the resident memory. */
async function repeat(times, name, work) {
  const samples = [];
  const every = Math.max(1, Math.floor(times / (3 * SAMPLES)));
  for (let i = 0; i < times; i++) {
    await work(i);
    if (i % every === 0) samples.push({ third: Math.floor((3 * i) / times), bytes: resident() });
  }
  const [, second, last] = [0, 1, 2].map((third) => mean(samples.filter((sample) => sample.third === third)));
  const growth = last / second - 1;
  console.log(
    `${times} ${name}: memory ${growth >= 0 ? "+" : ""}${(growth * 100).toFixed(1)}% from the second third to the last`,
  );
  if (growth > mostGrowth(times)) throw new Error(`${name} leak memory`);
}

function mean(samples) {
  return samples.reduce((sum, { bytes }) => sum + bytes, 0) / samples.length;
}

const hashes = new Set();
await repeat(fits, "fits", async () => {
  const run = await fit(table, options);
  hashes.add(fingerprint(run.found));
  await run.close();
});
if (hashes.size !== 1) throw new Error(`${fits} fits gave ${hashes.size} results`);
console.log(`${fits} fits, one result: ${[...hashes][0]}`);

const run = await fit(table, options);
const answers = new Set();
await repeat(assignments, "assignments", async () => {
  const { segment } = await run.assign(table);
  answers.add(segment.join());
});
await run.close();
if (answers.size !== 1) throw new Error("assignments differ");

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-soak-"));
const studio = await startStudio({ source: table, folder });
async function ask(path, body) {
  const answer = await fetch(`http://127.0.0.1:${studio.port}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${studio.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${text}`);
  return text;
}
async function fitInStudio() {
  await ask("/api/fit", { source: table, options });
  for (;;) {
    const { job } = JSON.parse(await ask("/api/state"));
    if (job.status === "done") return;
    if (job.status !== "running") throw new Error(JSON.stringify(job));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const seen = new Set();
await fitInStudio();
await repeat(rounds, "rounds of the studio (profile, run, report, assignment; some fits)", async (round) => {
  if (round % FIT_EVERY === FIT_EVERY - 1) await fitInStudio();
  await ask("/api/profile", { source: table, options: {} });
  await ask("/api/runs/run-001");
  await ask("/runs/run-001/report");
  seen.add(JSON.parse(await ask("/api/runs/run-001/assign", { source: table })).csv);
});
await studio.close();
rmSync(folder, { recursive: true });
if (seen.size !== 1) throw new Error("the studio's assignments differ");
