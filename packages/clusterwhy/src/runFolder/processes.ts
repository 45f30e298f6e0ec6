import { readFileSync } from "node:fs";

/** Whether a process of this machine runs; one that has ended and waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return statOf(pid)?.state !== "Z";
}

/** When the process started, to tell it from a later one with its number; undefined where the system does not say. */
export function startOf(pid: number): string | undefined {
  return statOf(pid)?.started;
}

/** From Linux's /proc/PID/stat: field 3, and field 22, clock ticks since the system started. */
function statOf(pid: number): { state: string; started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in field 2 may hold blanks and brackets.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], started: fields[19] };
  } catch {
    return undefined;
  }
}
