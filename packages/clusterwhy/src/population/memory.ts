import { usageError } from "@clusterwhy/core";
import { type DatabaseLimits, sourceBytes } from "@clusterwhy/table";
import { readSize } from "../sizes.js";

/** What Node.js, the kernels and one batch of rows take beside DuckDB. */
const BESIDE = 700 * 2 ** 20;
const LEAST = 2 ** 30;

/**
 * A bound for the memory of the whole process as DuckDB's own limit.
 *
 * @param bound such as `4GB`, `1500MiB`
 * @throws ClusterwhyError `OPTION_INVALID` where it is no size, or less than 1 GiB
 */
export function databaseMemory(bound: string): string {
  const bytes = readSize(bound);
  if (bytes === undefined)
    throw usageError("OPTION_INVALID", `memory must be a size such as 4GB or 1500MiB; got '${bound}'`);
  if (bytes < LEAST) throw usageError("OPTION_INVALID", `memory must be at least 1GiB; got '${bound}'`);
  return `${Math.floor((bytes - BESIDE) / 2 ** 20)}MiB`;
}

/** What DuckDB may use, by the options of the machine. */
export function limitsOf(options: {
  readonly memory?: string | undefined;
  readonly threads?: number | undefined;
}): DatabaseLimits {
  const { memory, threads } = options;
  return { memoryLimit: memory === undefined ? undefined : databaseMemory(memory), threads };
}

/** Tables beyond this size are described and assigned without being read whole. */
const LARGE_BYTES = 256 * 2 ** 20;

/** Whether a source is to be kept out of memory: by its size, or because a bound for memory is given. */
export async function isLarge(source: string, memory: string | undefined): Promise<boolean> {
  return memory !== undefined || ((await sourceBytes(source)) ?? 0) > LARGE_BYTES;
}
