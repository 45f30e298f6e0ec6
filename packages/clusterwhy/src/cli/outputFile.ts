import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { usageError } from "@clusterwhy/core";

/**
 * Refuses to overwrite a file, before any work is done.
 *
 * @throws ClusterwhyError `OUTPUT_EXISTS` of category `usage`
 */
export function checkOutputFile(path: string, force: boolean): void {
  if (existsSync(path) && !force) {
    throw usageError("OUTPUT_EXISTS", `'${path}' exists; choose another name or give --force to replace it`);
  }
}

/** Lets `write` fill a file beside `path`, with the same ending, and renames it when whole. */
export async function writeWhole(path: string, write: (partial: string) => Promise<void>): Promise<void> {
  const target = resolve(path);
  const partial = join(dirname(target), `.partial-${randomBytes(4).toString("hex")}-${basename(target)}`);
  await mkdir(dirname(target), { recursive: true });
  try {
    await write(partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
