// What may go wrong while a run is written, done to it on purpose: kill -9 at random times, a full disk, a read-only
// folder, a full heap, two runs into one folder. A run folder must always be whole or absent, and nothing that was there
// be lost; and a fit that goes on with --resume after any number of kills must end in the bytes of one that was never
// interrupted.
//
//   node scripts/faults/run.mjs [KILLS] [SEED]
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RandomStream } from "@clusterwhy/core";
import { readRun } from "clusterwhy";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bin = join(root, "packages", "clusterwhy", "bin", "clusterwhy.js");
const table = join(root, "examples", "profiles", "profiles.csv");
const kills = Number(process.argv[2] ?? 12);
const random = new RandomStream(Number(process.argv[3] ?? 1), "kills");
const folder = mkdtempSync(join(tmpdir(), "clusterwhy-faults-"));
const target = join(folder, "run");

const fitArgs = (place, ...more) => [
  bin,
  ...[
    "fit",
    table,
    "--id",
    "account_id",
    "--max-depth",
    "1",
    "--no-evidence",
    "--quiet",
    "-o",
    place,
    ...more,
  ],
];
const expectThat = (condition, message) => {
  if (!condition) throw new Error(message);
};

/** Whole: every part can be read. */
async function checkWhole(place) {
  const run = await readRun(place);
  const document = await run.document();
  await run.assignment();
  for (const { classifiers } of document.segments) {
    const model = classifiers.vsRest?.model;
    if (model) expectThat(existsSync(join(place, model)), `${model} is missing`);
  }
  for (const name of [
    "report.html",
    "rows.parquet",
    "shap.parquet",
    "segments.csv",
    "score.sql",
    "timings.json",
  ]) {
    expectThat(existsSync(join(place, name)), `${name} is missing`);
  }
}

function killedAfter(milliseconds, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve(signal === "SIGKILL" ? "killed" : status);
    });
  });
}

/** A fit that took long before it was ended keeps finished stages, for --resume. */
function expectNothingLeft() {
  const debris = readdirSync(folder).filter((name) => name !== "run" && name !== ".run.stages");
  expectThat(debris.length === 0, `left behind: ${debris.join(", ")}`);
}

async function killAtRandom() {
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
    const there = await readRun(target).catch((error) =>
      error.code === "RUN_MISSING" ? undefined : Promise.reject(error),
    );
    if (there !== undefined) await checkWhole(target);
    else expectThat(!replaces, "the run that was to be replaced is gone");
    expectNothingLeft();
    if (there === undefined) execFileSync(process.execPath, fitArgs(target));
  }
  console.log(
    `${kills} kills (${finished} more came too late): every run folder whole or absent, nothing lost or left`,
  );
}

/** Every file of a run folder, timings aside, as one text to compare. */
function bytesOf(place) {
  const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== "timings.json",
  );
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${file.slice(place.length)} ${readFileSync(file).toString("base64")}`)
    .join("\n");
}

async function resumeAfterKills() {
  const rows = join(folder, "rows.csv");
  writeFileSync(rows, readFileSync(table, "utf8").split("\n").slice(0, 501).join("\n"));
  const args = (place, ...more) => [
    bin,
    ...["fit", rows, "--id", "account_id", "--resamples", "1", "--num-nulls", "3", "--quiet", "-o", place],
    ...more,
  ];
  const place = join(folder, "resumed");
  const started = performance.now();
  execFileSync(process.execPath, args(place));
  const whole = performance.now() - started;
  const expected = bytesOf(place);
  let interrupted = 0;
  let wentOn = 0;
  for (let kill = 0; kill < kills; kill++) {
    rmSync(place, { recursive: true, force: true });
    // One kill in three hits what was resumed already.
    for (let again = 0; again < (kill % 3 === 2 ? 2 : 1); again++) {
      if (existsSync(place)) break;
      const outcome = await killedAfter(random.nextFloat() * whole, args(place, "--resume"));
      if (outcome === "killed") interrupted++;
    }
    const stages = join(folder, ".resumed.stages");
    if (existsSync(stages) && readdirSync(stages).some((name) => name.endsWith(".stage"))) wentOn++;
    if (!existsSync(place)) execFileSync(process.execPath, args(place, "--resume"));
    expectThat(bytesOf(place) === expected, `kill ${kill}: the resumed fit gives other bytes`);
    const last = existsSync(stages);
    // A kill after the run's rename may leave its stages; the next fit takes them away.
    rmSync(place, { recursive: true, force: true });
    if (last) execFileSync(process.execPath, args(place));
    expectThat(!existsSync(stages), `kill ${kill}: stages were left behind`);
  }
  rmSync(rows);
  expectThat(kills < 6 || wentOn > 0, "no kill hit a fit that had stages: the times need a look");
  console.log(
    `${interrupted} kills, ${wentOn} of the fits had finished stages: --resume gave the same bytes`,
  );
}

/** Needs the right to mount; says so where it is missing. */
async function fullAndReadOnly() {
  const disk = join(folder, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=160k", "tmpfs", disk]);
  if (mounted.status !== 0) {
    console.log("full and read-only disks: not tried, mounting is not allowed here");
    return;
  }
  try {
    const full = spawnSync(process.execPath, fitArgs(join(disk, "run")), { encoding: "utf8" });
    expectThat(
      full.status !== 0 && /^error: .*no space left/i.test(full.stderr),
      `full disk: ${full.status} ${full.stderr}`,
    );
    expectThat(readdirSync(disk).length === 0, "a full disk kept a part of a run");
    execFileSync("mount", ["-o", "remount,ro", disk]);
    const readOnly = spawnSync(process.execPath, fitArgs(join(disk, "run")), { encoding: "utf8" });
    expectThat(readOnly.status === 2 && /permissions/.test(readOnly.stderr), `read-only: ${readOnly.stderr}`);
    console.log("full disk and read-only folder: refused in words, nothing left");
  } finally {
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  }
}

/** The engine ends the process when its heap is full: nothing half-written may stay, nor what was there be lost. */
async function heapLimits() {
  rmSync(target, { recursive: true, force: true });
  execFileSync(process.execPath, fitArgs(target));
  const statuses = [16, 20, 24, 28, 32].map((megabytes) => {
    const args = [`--max-old-space-size=${megabytes}`, ...fitArgs(target, "--force")];
    return spawnSync(process.execPath, args, { stdio: "ignore" });
  });
  const ended = statuses.filter(({ status, signal }) => signal === "SIGABRT" || status === 134).length;
  expectThat(ended > 0, "no heap was small enough to be filled");
  await checkWhole(target);
  expectNothingLeft();
  console.log(`heap limits of 16 to 32 MB: ${ended} of 5 fits ended by the engine, the earlier run whole`);
}

async function twoAtOnce() {
  rmSync(target, { recursive: true, force: true });
  const outcomes = await Promise.all([0, 1].map(() => killedAfter(600_000, fitArgs(target))));
  expectThat(outcomes.filter((status) => status === 0).length >= 1, `two runs at once: ${outcomes}`);
  expectThat(
    outcomes.every((status) => status === 0 || status === 2),
    `two runs at once: ${outcomes}`,
  );
  await checkWhole(target);
  console.log(`two runs into one folder: exit status ${outcomes.sort().join(" and ")}, one whole run`);
}

try {
  await killAtRandom();
  await resumeAfterKills();
  await fullAndReadOnly();
  await heapLimits();
  await twoAtOnce();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
