import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { portableMath, RandomStream } from "@clusterwhy/core";

const BIN = fileURLToPath(new URL("../bin/clusterwhy.js", import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a process of its own; `stopAfter` milliseconds it gets a Ctrl-C. */
export function run(
  args: readonly string[],
  options: { cwd?: string; stopAfter?: number; input?: string; env?: Record<string, string> } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: options.cwd ?? tmpdir(),
      env: { ...process.env, NO_COLOR: "1", ...options.env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (piece) => {
      stdout += piece;
    });
    child.stderr.on("data", (piece) => {
      stderr += piece;
    });
    child.stdin.end(options.input ?? "");
    const timer =
      options.stopAfter === undefined ? undefined : setTimeout(() => child.kill("SIGINT"), options.stopAfter);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, stdout, stderr });
    });
  });
}

export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), "clusterwhy-test-"));
}

/**
 * A table of two planted groups: `spend` and `visits` differ by factors, `plan` mostly; `note` is constant.
 *
 * @returns the path of a CSV file
 */
export function plantedTable(folder: string, numRows = 160): string {
  const random = new RandomStream(5, "planted table");
  const normal = () =>
    Math.sqrt(-2 * portableMath.log(1 - random.nextFloat())) *
    portableMath.cosSinTurns(random.nextFloat())[0];
  const lines = ["user_id,spend,visits,plan,note"];
  for (let row = 0; row < numRows; row++) {
    const large = row % 2 === 0;
    const spend = (large ? 900 : 20) * portableMath.exp(0.3 * normal());
    const visits = ((large ? 4 : 60) * portableMath.exp(0.2 * normal())).toFixed(2);
    const plan = random.nextFloat() < 0.9 === large ? "business" : "free";
    lines.push(`u${row},${spend.toFixed(2)},${visits},${plan},same`);
  }
  const path = join(folder, "users.csv");
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** Relative paths of all files below a folder with their bytes. */
export function contents(folder: string, below = ""): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const name of readdirSync(join(folder, below)).sort()) {
    const place = join(below, name);
    if (statSync(join(folder, place)).isDirectory()) {
      for (const [path, bytes] of contents(folder, place)) found.set(path, bytes);
    } else found.set(place, readFileSync(join(folder, place)));
  }
  return found;
}
