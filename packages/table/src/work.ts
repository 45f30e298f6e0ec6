import { type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";

/** How often DuckDB is asked how far it is. */
const EVERY_MS = 200;

/**
 * Runs one long statement: it reports DuckDB's own estimate of the share done, and an abort interrupts it.
 *
 * @throws the signal's reason
 */
export async function runStatement(
  connection: DuckDBConnection,
  sql: string,
  stage: string,
  control: RunControl | undefined,
): Promise<void> {
  await watched(connection, stage, control, () => connection.run(sql));
}

/** The same around any work on the connection. */
export async function watched<T>(
  connection: DuckDBConnection,
  stage: string,
  control: RunControl | undefined,
  work: () => Promise<T>,
): Promise<T> {
  throwIfAborted(control);
  const interrupt = () => connection.interrupt();
  control?.signal?.addEventListener("abort", interrupt);
  const timer = setInterval(() => {
    const { percentage } = connection.progress;
    if (percentage > 0) control?.onProgress?.(stage, Math.min(1, percentage / 100));
  }, EVERY_MS);
  try {
    return await work();
  } catch (error) {
    throwIfAborted(control);
    throw error;
  } finally {
    clearInterval(timer);
    control?.signal?.removeEventListener("abort", interrupt);
  }
}
