// Many fits and many assignments in one process: all results equal, memory level.
//
//   node scripts/soak.mjs [FITS] [ASSIGNMENTS]
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fit } from "clusterwhy";
import { fingerprint } from "./determinism/fingerprint.mjs";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const fits = Number(process.argv[2] ?? 10);
const assignments = Number(process.argv[3] ?? 100);
const MOST_GROWTH = 0.05;
const table = join(dirname(dirname(fileURLToPath(import.meta.url))), "examples", "profiles", "profiles.csv");
const options = { id: "account_id", seed: 7 };

/** Resident bytes after the garbage is gone. */
function resident() {
  for (let i = 0; i < 4; i++) collect();
  return process.memoryUsage().rss;
}

/** Growth between the first third, by when caches are filled, and the end. */
async function repeat(times, name, work) {
  let settled = 0;
  for (let i = 0; i < times; i++) {
    await work(i);
    if (i === Math.floor(times / 3)) settled = resident();
  }
  const growth = resident() / settled - 1;
  console.log(
    `${times} ${name}: memory ${growth >= 0 ? "+" : ""}${(growth * 100).toFixed(1)}% after the first third`,
  );
  if (growth > MOST_GROWTH) throw new Error(`${name} leak memory`);
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
