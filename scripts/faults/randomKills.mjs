import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import {
  checkWhole,
  checkWholeOrAbsent,
  expectNothingLeft,
  expectThat,
  fitArgs,
  killedAfter,
  target,
} from "./support.mjs";

/** kill -9 at random times: a run folder is whole or absent, and one that is to be replaced is never lost. */
export async function killAtRandom(kills, random) {
  const started = performance.now();
  execFileSync(process.execPath, fitArgs(target));
  let whole = performance.now() - started;
  await checkWhole(target);
  let finished = 0;
  for (let killed = 0, round = 0; killed < kills; round++) {
    const replaces = round % 2 === 1;
    if (!replaces) rmSync(target, { recursive: true, force: true });
    // A third of the kills fall into the last fifth, where files are written and renamed.
    const share = round % 3 === 0 ? 0.8 + 0.25 * random.nextFloat() : random.nextFloat();
    const begun = performance.now();
    const outcome = await killedAfter(share * whole, fitArgs(target, "--force"));
    if (outcome === "killed") killed++;
    else {
      // Too late: fits are faster than was thought, as the machine has less to do.
      finished++;
      whole = Math.min(whole, performance.now() - begun);
      expectThat(outcome === 0, `a fit that was not killed ended with ${outcome}`);
    }
    const there = await checkWholeOrAbsent(target);
    expectThat(there || !replaces, "the run that was to be replaced is gone");
    expectNothingLeft();
    if (!there) execFileSync(process.execPath, fitArgs(target));
  }
  return `${kills} kills (${finished} more came too late): every run folder whole or absent, nothing lost or left`;
}
