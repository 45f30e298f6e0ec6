// A fit that was killed and goes on with --resume must end in the bytes of one that was never interrupted: kills at random
// times, at every boundary of every stage, and after every single stage of one and the same fit.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bin, bytesOf, checkWholeOrAbsent, expectThat, folder, killedAfter, table } from "./support.mjs";

const place = join(folder, "resumed");
const stages = join(folder, ".resumed.stages");
const rows = join(folder, "rows.csv");
const log = join(folder, "boundaries.log");
const PRELOAD = ["--import", pathToFileURL(fileURLToPath(new URL("killAt.mjs", import.meta.url))).href];
const PATIENCE_MS = 600_000;

/** Small, but with evidence: its stages are of every kind. */
const fitArgs = (...more) => [
  bin,
  ...["fit", rows, "--id", "account_id", "--resamples", "1", "--num-nulls", "3", "--quiet", "-o", place],
  ...more,
];
const fit = (...more) => execFileSync(process.execPath, fitArgs(...more));
const keptStages = () =>
  existsSync(stages) ? readdirSync(stages).filter((name) => name.endsWith(".stage")) : [];
const clear = () => rmSync(place, { recursive: true, force: true });

/** The bytes that every fit must end in, and how long one takes. */
export function uninterrupted() {
  writeFileSync(rows, readFileSync(table, "utf8").split("\n").slice(0, 501).join("\n"));
  const started = performance.now();
  fit();
  const expected = bytesOf(place);
  clear();
  return { expected, milliseconds: performance.now() - started };
}

/** Ends what was interrupted, and compares. */
function finish(expected, what) {
  if (!existsSync(place)) fit("--resume");
  expectThat(bytesOf(place) === expected, `${what}: the resumed fit gives other bytes`);
  clear();
  // A kill behind the run's rename may leave its stages; the next fit takes them away.
  if (existsSync(stages)) {
    fit();
    expectThat(bytesOf(place) === expected, `${what}: the next fit gives other bytes`);
    clear();
  }
  const left = readdirSync(folder).filter((name) => name.includes("resumed"));
  expectThat(left.length === 0, `${what}: left behind: ${left.join(", ")}`);
}

export async function resumeAtRandom(kills, random, { expected, milliseconds }) {
  let killed = 0;
  let late = 0;
  let wentOn = 0;
  let whole = milliseconds;
  for (let round = 0; killed < kills; round++) {
    // One round in three hits what was resumed already.
    for (let again = 0; again < (round % 3 === 2 ? 2 : 1); again++) {
      if (existsSync(place)) break;
      const begun = performance.now();
      const outcome = await killedAfter(random.nextFloat() * whole, fitArgs("--resume"));
      if (outcome === "killed") killed++;
      else {
        late++;
        whole = Math.min(whole, performance.now() - begun);
        expectThat(outcome === 0, `round ${round}: a fit that was not killed ended with ${outcome}`);
      }
    }
    if (keptStages().length > 0) wentOn++;
    finish(expected, `round ${round}`);
  }
  expectThat(kills < 6 || wentOn > 0, "no kill hit a fit that had stages: the times need a look");
  return `${killed} kills at random times (${late} more came too late), ${wentOn} of the fits had finished stages: --resume gave the same bytes`;
}

/**
 * @param share of the boundaries that are tried, evenly: 1 for all
 */
export async function resumeAtBoundaries(share, { expected }) {
  const names = boundariesOf("--resume");
  const kept = names.filter((name) => name.startsWith("rename") && name.endsWith(".stage"));
  expectThat(kept.length >= 4, `a fit with so few stages proves little: ${names.join(", ")}`);
  const tries = names.flatMap((name, number) => ["before", "after"].map((side) => ({ name, number, side })));
  const step = Math.max(1, Math.round(1 / share));
  const chosen = tries.filter((_, i) => i % step === 0);
  for (const { name, number, side } of chosen) {
    const what = `${side} boundary ${number} (${name})`;
    expectThat((await killedAt(number, side, "--resume")) === "killed", `${what}: not reached`);
    await checkWholeOrAbsent(place);
    finish(expected, what);
  }
  return `kills at ${chosen.length} of ${tries.length} sides of ${names.length} boundaries, ${kept.length} of them finished stages: --resume gave the same bytes`;
}

/** Every process finishes one more stage than the last one before it is killed. */
export async function resumeStepByStep({ expected }) {
  let killed = 0;
  let most = 0;
  while (!existsSync(place)) {
    const outcome = await killedAt("stage", "after", "--resume");
    if (outcome === "killed") killed++;
    else expectThat(outcome === 0, `process ${killed}: ended with ${outcome}`);
    most = Math.max(most, keptStages().length);
    expectThat(killed < 200, "no way forward");
  }
  expectThat(killed >= 4, `a fit with ${killed} stages proves little`);
  finish(expected, "stage by stage");
  return `${killed} processes, each killed behind the one stage that it finished, up to ${most} stages kept: the same bytes`;
}

function boundariesOf(...more) {
  rmSync(log, { force: true });
  execFileSync(process.execPath, [...PRELOAD, ...fitArgs(...more)], {
    env: { ...process.env, KILL_TARGET: place, KILL_LOG: log },
  });
  clear();
  const names = readFileSync(log, "utf8").trimEnd().split("\n");
  rmSync(log);
  return names;
}

function killedAt(number, side, ...more) {
  const environment = { KILL_TARGET: place, KILL_AT: `${number} ${side}` };
  return killedAfter(PATIENCE_MS, [...PRELOAD, ...fitArgs(...more)], environment);
}
