import { getHeapStatistics } from "node:v8";
import { type ClusterwhyError, inputError } from "@clusterwhy/core";

/** The error of a thread whose heap was full, in words; undefined for any other. */
export function heapFull(error: unknown): ClusterwhyError | undefined {
  if ((error as NodeJS.ErrnoException | null)?.code !== "ERR_WORKER_OUT_OF_MEMORY") return undefined;
  const megabytes = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20);
  return inputError(
    "MEMORY_LIMIT",
    `out of memory: the work needs more than the ${megabytes} MB that Node.js may use for its objects; give a sample (--sample 50000), leave columns out (--drop), or raise the limit: NODE_OPTIONS=--max-old-space-size=${Math.max(512, 2 * megabytes)}`,
    error,
  );
}
