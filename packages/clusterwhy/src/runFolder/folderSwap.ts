import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { usageError } from "@clusterwhy/core";
import { FILES } from "./layout.js";

/**
 * Refuses a target that would be overwritten, before any work is done.
 *
 * @throws ClusterwhyError `OUTPUT_EXISTS` of category `usage`
 */
export async function checkTarget(folder: string, force: boolean): Promise<void> {
  if (!existsSync(folder)) return;
  if (!force) {
    throw usageError(
      "OUTPUT_EXISTS",
      `'${folder}' exists; choose another folder or give --force to replace it`,
    );
  }
  const found = await stat(folder);
  if (!found.isDirectory() || !existsSync(join(folder, FILES.run))) {
    throw usageError(
      "OUTPUT_FOREIGN",
      `'${folder}' is not a run folder (it has no ${FILES.run}) and is not replaced; choose another folder`,
    );
  }
}

/**
 * Lets `write` fill a folder beside `folder` and renames it when whole: a folder of this name is never half written.
 * What was there before is removed last.
 */
export async function swapIn(folder: string, write: (partial: string) => Promise<void>): Promise<void> {
  const target = resolve(folder);
  const mark = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const beside = (kind: string) => join(dirname(target), `.${basename(target)}.${kind}-${mark}`);
  const partial = beside("partial");
  await mkdir(partial, { recursive: true });
  try {
    await write(partial);
    if (existsSync(target)) {
      const former = beside("former");
      await rename(target, former);
      await rename(partial, target);
      await rm(former, { recursive: true, force: true });
    } else {
      await rename(partial, target);
    }
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}
