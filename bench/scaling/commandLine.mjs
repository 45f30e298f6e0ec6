// The command line as a process of its own, with its time and memory; and how a run of it is told and recorded.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BIN = join(root, "packages", "clusterwhy", "bin", "clusterwhy.js");
/** No command of a run may take longer. */
const MOST_MINUTES = 25;

/**
 * Seconds, and the process's largest resident memory (VmHWM of Linux).
 *
 * @param {string[]} args
 * @param {{ killWhen?: () => boolean }} [options] `killWhen`: ends it by SIGKILL; it then has no result
 * @returns {Promise<{ seconds: number, peakGib: number, result: Record<string, unknown> | undefined }>} `result`: what it printed
 */
export function clusterwhy(args, { killWhen } = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [BIN, ...args, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
    let [output, errors, peak, wanted] = ["", "", 0, false];
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      errors = (errors + text).slice(-10_000);
    });
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    const timer = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 2 ** 20);
      } catch {}
      wanted ||= killWhen?.() ?? false;
      if (wanted || performance.now() - start > 60_000 * MOST_MINUTES) end();
    }, 200);
    child.on("close", (status, signal) => {
      clearInterval(timer);
      process.off("exit", end);
      const seconds = (performance.now() - start) / 1000;
      const told = { seconds, peakGib: peak };
      if (status === 0) resolve({ ...told, result: JSON.parse(output) });
      else if (wanted) resolve({ ...told, result: undefined });
      else if (signal === "SIGKILL")
        reject(new Error(`${args[0]} was ended: out of memory, or more than ${MOST_MINUTES} minutes`));
      else reject(new Error(`${args[0]} ended with ${status}: ${errors}`));
    });
  });
}

export const round = (value) => Math.round(value * 100) / 100;

/** Removes the folder however the process ends, but by SIGKILL. */
export function removeAtEnd(folder, more = async () => {}) {
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => more().finally(() => process.exit(130)));
}

/** Where and when: the head of every record. */
export function circumstances() {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git("rev-parse", "--short", "HEAD"),
    cpu: `${cpus()[0].model}, ${cpus().length} cores`,
    node: process.version,
  };
}

/** A table on standard output; the record behind those in `bench/results/NAME.json`. */
export function record(name, result, title, lines) {
  const width = (column) => Math.max(...lines.map((line) => String(line[column]).length));
  const [first, ...others] = lines[0].map((_, column) => width(column));
  console.log(`\n${title}`);
  for (const [label, ...cells] of lines) {
    const right = cells.map((cell, i) => String(cell).padStart(others[i] + 2)).join("");
    console.log(`  ${String(label).padEnd(first)}${right}`);
  }
  const path = join(root, "bench", "results", `${name}.json`);
  const before = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  writeFileSync(path, `${JSON.stringify([...before, result], null, 2)}\n`);
  console.log(`\nrecorded in bench/results/${name}.json`);
}
