import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { type ClusterwhyError, usageError } from "@clusterwhy/core";
import { FILES } from "./layout.js";
import { isAlive } from "./processes.js";

/**
 * Refuses a target that would be overwritten, before any work is done.
 *
 * @param mark the file by which a folder of the kind that may be replaced is known
 * @throws ClusterwhyError `OUTPUT_EXISTS` or `OUTPUT_FOREIGN` of category `usage`
 */
export async function checkTarget(folder: string, force: boolean, mark: string = FILES.run): Promise<void> {
  await recover(folder);
  if (!existsSync(folder)) return;
  if (!force) throw exists(folder);
  const found = await stat(folder);
  if (!found.isDirectory() || !existsSync(join(folder, mark))) {
    throw usageError(
      "OUTPUT_FOREIGN",
      `'${folder}' is not what this command writes (it has no ${mark}) and is not replaced; choose another folder`,
    );
  }
}

/**
 * Lets `write` fill a folder beside `folder` and renames it when whole: a folder of this name is never half written.
 * What was there before is moved aside first and removed last, so that a process killed in between loses neither.
 *
 * @throws ClusterwhyError `OUTPUT_EXISTS` where another process wrote the folder meanwhile
 */
export async function swapIn(
  folder: string,
  force: boolean,
  write: (partial: string) => Promise<void>,
): Promise<void> {
  const target = resolve(folder);
  const partial = beside(target, "partial");
  await mkdir(dirname(target), { recursive: true });
  await mkdir(partial);
  try {
    await write(partial);
    if (!force || !existsSync(target)) {
      await rename(partial, target);
      return;
    }
    const former = beside(target, "former");
    await rename(target, former);
    await rename(partial, target);
    await rm(former, { recursive: true, force: true });
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ENOTEMPTY" || code === "EEXIST" ? exists(folder) : error;
  }
}

/**
 * Mends what a killed process left: an earlier run that was moved aside comes back where nothing took its place, and
 * half-written folders of processes that are gone are removed.
 */
export async function recover(folder: string): Promise<void> {
  const target = resolve(folder);
  for (const { name, kind, alive } of await leftovers(target)) {
    const place = join(dirname(target), name);
    if (alive) continue;
    if (kind === "former" && !existsSync(target)) await rename(place, target);
    else await rm(place, { recursive: true, force: true });
  }
}

type Kind = "partial" | "former";

/** `.run.partial-HOST-PID-xxxxxxxx`, beside `run`. */
function beside(target: string, kind: Kind): string {
  const mark = `${hostname()}-${process.pid}-${randomBytes(4).toString("hex")}`;
  return join(dirname(target), `.${basename(target)}.${kind}-${mark}`);
}

async function leftovers(target: string): Promise<{ name: string; kind: Kind; alive: boolean }[]> {
  const names = await readdir(dirname(target)).catch((): string[] => []);
  return names.flatMap((name) => {
    const start = `.${basename(target)}.`;
    if (!name.startsWith(start)) return [];
    const found = /^(partial|former)-(.+)-(\d+)-[0-9a-f]{8}$/.exec(name.slice(start.length));
    if (found === null) return [];
    const [, kind, host, pid] = found;
    // Of another machine on a shared disk nothing is known.
    return [{ name, kind: kind as Kind, alive: host !== hostname() || isAlive(Number(pid)) }];
  });
}

function exists(folder: string): ClusterwhyError {
  return usageError(
    "OUTPUT_EXISTS",
    `'${folder}' exists; choose another folder or give --force to replace it`,
  );
}
