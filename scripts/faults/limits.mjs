// A full disk, a read-only folder, a full heap, two runs into one folder.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  checkWhole,
  expectNothingLeft,
  expectThat,
  fitArgs,
  folder,
  killedAfter,
  target,
} from "./support.mjs";

/** Needs the right to mount; says so where it is missing. */
export async function fullAndReadOnly() {
  const disk = join(folder, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=160k", "tmpfs", disk]);
  if (mounted.status !== 0) {
    rmSync(disk, { recursive: true });
    return "full and read-only disks: not tried, mounting is not allowed here";
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
    return "full disk and read-only folder: refused in words, nothing left";
  } finally {
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  }
}

/**
 * A heap that is full ends the command with one message: nothing that was there may be lost. DuckDB's binding cannot bear
 * that its thread ends while it answers: then the process ends without words of ours.
 */
export async function heapLimits() {
  rmSync(target, { recursive: true, force: true });
  execFileSync(process.execPath, fitArgs(target));
  const limits = [16, 20, 24, 28, 32];
  let told = 0;
  let abrupt = 0;
  for (const megabytes of limits) {
    const args = [`--max-old-space-size=${megabytes}`, ...fitArgs(target, "--force")];
    const { status, signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status === 3 && /^error: out of memory: .*\n$/.test(stderr)) told++;
    else if (signal === "SIGABRT" || status === 134) abrupt++;
    else expectThat(status === 0, `heap of ${megabytes} MB: ${status} ${stderr}`);
    await checkWhole(target);
  }
  expectThat(told > 0, "no fit with a small heap ended in words");
  // What such an end leaves half-written beside the run, the next command takes away.
  execFileSync(process.execPath, fitArgs(target, "--force"));
  expectNothingLeft();
  return `heap limits of 16 to 32 MB: ${told} of ${limits.length} fits ended in words, ${abrupt} by the engine; the earlier run whole`;
}

export async function twoAtOnce() {
  rmSync(target, { recursive: true, force: true });
  const outcomes = await Promise.all([0, 1].map(() => killedAfter(600_000, fitArgs(target))));
  expectThat(outcomes.filter((status) => status === 0).length >= 1, `two runs at once: ${outcomes}`);
  expectThat(
    outcomes.every((status) => status === 0 || status === 2),
    `two runs at once: ${outcomes}`,
  );
  await checkWhole(target);
  return `two runs into one folder: exit status ${outcomes.sort().join(" and ")}, one whole run`;
}
