// What may go wrong while a run is written, done to it on purpose: kill -9 at random times and at every boundary of a
// stage, a full disk, a read-only folder, a full heap, two runs into one folder. A run folder must always be whole or
// absent, and nothing that was there be lost; and a fit that goes on with --resume after any number of kills must end in
// the bytes of one that was never interrupted.
//
//   node scripts/faults/run.mjs [KILLS] [SEED] [--only PART]
//
// Fewer than 100 kills are a small share: then only every sixth side of a boundary is tried too.
import { rmSync } from "node:fs";
import { RandomStream } from "@clusterwhy/core";
import { fullAndReadOnly, heapLimits, twoAtOnce } from "./limits.mjs";
import { killAtRandom } from "./randomKills.mjs";
import { resumeAtBoundaries, resumeAtRandom, resumeStepByStep, uninterrupted } from "./resume.mjs";
import { folder } from "./support.mjs";

const args = process.argv.slice(2);
const only = args.includes("--only") ? args.splice(args.indexOf("--only"), 2)[1] : undefined;
const kills = Number(args[0] ?? 12);
const random = new RandomStream(Number(args[1] ?? 1), "kills");

const PARTS = {
  kills: async () => [await killAtRandom(kills, random)],
  resume: async () => {
    const whole = uninterrupted();
    return [
      await resumeAtRandom(kills, random, whole),
      await resumeAtBoundaries(kills < 100 ? 1 / 6 : 1, whole),
      ...(kills < 100 ? [] : [await resumeStepByStep(whole)]),
    ];
  },
  limits: async () => [await fullAndReadOnly(), await heapLimits(), await twoAtOnce()],
};

try {
  for (const [name, work] of Object.entries(PARTS)) {
    if (only !== undefined && name !== only) continue;
    for (const line of await work()) console.log(line);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
