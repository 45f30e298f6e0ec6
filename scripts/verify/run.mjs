// Runs what proves each promise of docs/reliability.md, one after the other, and goes on where one fails. At the end a table
// of every figure: promise, command, result, seconds; also as Markdown in a file. Exit status 0 if every part held, 1 if
// one failed, 2 if none failed and the time was too short for all.
//
//   node scripts/verify/run.mjs [--only NAME,NAME] [--minutes LIMIT] [--out FILE.md]
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { PARTS } from "./parts.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values: flags } = parseArgs({
  options: { only: { type: "string" }, minutes: { type: "string" }, out: { type: "string" } },
});
const wanted = flags.only?.split(",");
const unknown = wanted?.find((name) => PARTS.every((part) => part.name !== name));
if (unknown !== undefined) {
  console.error(`no part '${unknown}'; there are ${PARTS.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const begun = performance.now();
const deadline = begun + 60_000 * Number(flags.minutes ?? Number.POSITIVE_INFINITY);
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

/** Runs to its end, or to the deadline; what it prints is passed on. */
function execute([program, ...args]) {
  return new Promise((resolve) => {
    // A group of its own: what the command started ends with it.
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    child.stdout.on("data", (piece) => {
      output += piece;
      process.stdout.write(piece);
    });
    let errors = "";
    child.stderr.on("data", (piece) => {
      errors = (errors + piece).slice(-4000);
      process.stderr.write(piece);
    });
    let late = false;
    const end = () => {
      late = true;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {}
    };
    const timer = Number.isFinite(deadline) ? setTimeout(end, deadline - performance.now()) : undefined;
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({
        verdict: late ? "time was up" : status === 0 ? "held" : "FAILED",
        output: stripVTControlCharacters(output),
        errors: stripVTControlCharacters(errors),
      });
    });
  });
}

const figures = [];
for (const { name, promise, command, result } of PARTS) {
  if (wanted !== undefined && !wanted.includes(name)) continue;
  const told = { name, promise, command: command.join(" ") };
  if (performance.now() > deadline) {
    figures.push({ ...told, verdict: "not run", result: ["time was up"], seconds: 0 });
    continue;
  }
  console.log(`\n== ${promise}\n   ${told.command}`);
  const started = performance.now();
  const { verdict, output, errors } = await execute(command);
  const seconds = Math.round((performance.now() - started) / 1000);
  const lines = verdict === "held" ? result(output) : [errors.trim().split("\n").at(-1) ?? ""];
  figures.push({ ...told, verdict, result: lines, seconds });
}

const changed = git("status", "--porcelain", "--untracked-files=no") === "" ? "" : ", with local changes";
const about = `Commit ${git("rev-parse", "--short", "HEAD")}${changed}, ${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model}, ${cpus().length} cores, Node.js ${process.versions.node}, ${Math.round((performance.now() - begun) / 1000)} s in all.`;
const cell = (text) => text.replaceAll("|", "\\|");
const table = [
  "| part | promise | command | verdict | result | seconds |",
  "| --- | --- | --- | --- | --- | --- |",
  ...figures.map(
    ({ name, promise, command, verdict, result, seconds }) =>
      `| ${[name, promise, `\`${command}\``, verdict, result.map(cell).join("; "), String(seconds)].join(" | ")} |`,
  ),
].join("\n");
console.log(`\n${about}\n\n${table}`);
if (flags.out !== undefined) writeFileSync(flags.out, `${about}\n\n${table}\n`);
const failed = figures.filter(({ verdict }) => verdict === "FAILED");
const missing = figures.filter(({ verdict }) => verdict === "not run" || verdict === "time was up");
console.log(
  `\n${figures.length - failed.length - missing.length} of ${figures.length} parts held, ${failed.length} failed, ${missing.length} not run to their end`,
);
process.exitCode = failed.length > 0 ? 1 : missing.length > 0 ? 2 : 0;
