// What all faults work with: one scratch folder, the command that is ended, and what "whole" and "equal" mean.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRun } from "clusterwhy";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const bin = join(root, "packages", "clusterwhy", "bin", "clusterwhy.js");
export const table = join(root, "examples", "profiles", "profiles.csv");
export const folder = mkdtempSync(join(tmpdir(), "clusterwhy-faults-"));
/** Where the run folder is to be, and nothing else but a fit's stages. */
const home = join(folder, "home");
mkdirSync(home);
export const target = join(home, "run");

/** A fit that is over soon: most of its time goes into starting, reading and writing. */
export const fitArgs = (place, ...more) => [
  bin,
  ...["fit", table, "--id", "account_id", "--max-depth", "1", "--no-evidence", "--quiet", "-o", place],
  ...more,
];

export function expectThat(condition, message) {
  if (!condition) throw new Error(message);
}

/** Whole: every part can be read. */
export async function checkWhole(place) {
  const run = await readRun(place);
  const document = await run.document();
  await run.assignment();
  for (const { classifiers } of document.segments) {
    const model = classifiers.vsRest?.model;
    if (model) expectThat(existsSync(join(place, model)), `${model} is missing`);
  }
  const files = ["report.html", "rows.parquet", "shap.parquet", "segments.csv", "score.sql", "timings.json"];
  for (const name of files) expectThat(existsSync(join(place, name)), `${name} is missing`);
}

/** Whole, or absent: the two things that a run folder may be. */
export async function checkWholeOrAbsent(place) {
  const there = await readRun(place).catch((error) =>
    error.code === "RUN_MISSING" ? undefined : Promise.reject(error),
  );
  if (there !== undefined) await checkWhole(place);
  return there !== undefined;
}

/**
 * Ends the command after so long, unless it has ended by itself.
 *
 * @returns {Promise<"killed" | number | null>} its exit status where it was not killed
 */
export function killedAfter(milliseconds, args, environment = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: "ignore", env: { ...process.env, ...environment } });
    const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve(signal === "SIGKILL" ? "killed" : status);
    });
  });
}

/** A fit that took long before it was ended keeps finished stages, for --resume. */
export function expectNothingLeft() {
  const debris = readdirSync(home).filter((name) => name !== "run" && name !== ".run.stages");
  expectThat(debris.length === 0, `left behind: ${debris.join(", ")}`);
}

/** Every file of a run folder, timings aside, as one text to compare. */
export function bytesOf(place) {
  const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== "timings.json",
  );
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${file.slice(place.length)} ${readFileSync(file).toString("base64")}`)
    .join("\n");
}
