import { stat } from "node:fs/promises";
import { inputError } from "@clusterwhy/core";

/**
 * Remembers files as they are now: device, number, size and time of the last change.
 *
 * @returns throws ClusterwhyError `INPUT_CHANGED` of category `input` when one of them is no longer that file. Rows are
 *   read more than once (types, values, the joined output), and must be the same rows each time.
 */
export async function sameFiles(files: readonly string[]): Promise<() => Promise<void>> {
  const before = await Promise.all(files.map(stateOf));
  return async () => {
    const now = await Promise.all(files.map(stateOf));
    const changed = files.find((_, i) => now[i] !== before[i]);
    if (changed === undefined) return;
    throw inputError(
      "INPUT_CHANGED",
      `'${changed}' was changed while it was read; wait until it is written, or work on a copy`,
    );
  };
}

async function stateOf(file: string): Promise<string> {
  const state = await stat(file, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  return state === undefined ? "gone" : `${state.dev} ${state.ino} ${state.size} ${state.mtimeNs}`;
}
