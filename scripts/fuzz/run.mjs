// Damages well-formed files at random, reproducibly, and reads them: every reader must return or refuse in words, fast,
// in bounded memory. Prints a line a target; fails with the seed of the first input that did otherwise.
//
//   node scripts/fuzz/run.mjs [COUNT] [SEED]      COUNT inputs a fast target, a fiftieth of it for tables
import { rmSync, writeFileSync } from "node:fs";
import { ClusterwhyError, RandomStream } from "@clusterwhy/core";
import { mutate } from "./mutate.mjs";
import { makeTargets } from "./targets.mjs";

const count = Number(process.argv[2] ?? 3600);
const seed = Number(process.argv[3] ?? 1);
const MOST_CPU_MS = 2_000;
const MOST_WALL_MS = 30_000;
const MOST_BYTES = 1.5e9;

/** What JSON and the schemas throw is turned into a refusal by whoever reads the file. */
const isRefusal = (error) =>
  error instanceof ClusterwhyError || error instanceof SyntaxError || error?.constructor?.name === "ZodError";

async function fuzz(target) {
  const inputs = target.slow ? Math.ceil(count / 50) : count;
  let refused = 0;
  for (let item = 0; item < inputs; item++) {
    const random = new RandomStream(seed, target.name, item);
    const bytes = mutate(target.examples[item % target.examples.length], random);
    const started = performance.now();
    const cpu = process.cpuUsage();
    try {
      await target.read(bytes, random);
    } catch (error) {
      if (!isRefusal(error)) throw complaint(target, item, bytes, error);
      refused++;
    }
    // The processor's time, since others may share it; the clock's for whoever waits for something that never comes.
    const { user, system } = process.cpuUsage(cpu);
    const worked = (user + system) / 1000;
    const waited = performance.now() - started;
    if (worked > MOST_CPU_MS || waited > MOST_WALL_MS)
      throw complaint(target, item, bytes, new Error(`took ${worked.toFixed(0)} ms`));
  }
  if (process.memoryUsage().rss > MOST_BYTES)
    throw new Error(`${target.name}: memory grew beyond ${MOST_BYTES} bytes`);
  return { inputs, refused };
}

function complaint(target, item, bytes, cause) {
  writeFileSync("fuzz-failure.bin", bytes);
  return new Error(
    `${target.name}, seed ${seed}, input ${item} (written to fuzz-failure.bin): ${cause.message}`,
    { cause },
  );
}

const { targets, folder } = await makeTargets();
try {
  let total = 0;
  for (const target of targets) {
    const { inputs, refused } = await fuzz(target);
    total += inputs;
    console.log(`${target.name.padEnd(30)} ${inputs} inputs, ${refused} refused, ${inputs - refused} read`);
  }
  console.log(`${total} inputs, every one read or refused in words`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
