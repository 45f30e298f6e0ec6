import { Worker } from "node:worker_threads";
import { heapFull } from "./heapFull.js";

/** What the thread cannot find out by itself. */
export interface ThreadTask {
  readonly args: readonly string[];
  /** Whether the streams lead to a terminal. */
  readonly terminals: { readonly stdout: boolean; readonly stderr: boolean };
}

/**
 * Runs a command in a thread with a heap of its own. The engine ends what has filled its heap without a word of ours: here
 * that is the thread alone, and this one is left to say what happened. Ctrl-C and SIGTERM are handed on, the second one
 * ends the process.
 *
 * @returns the exit status
 * @throws ClusterwhyError `MEMORY_LIMIT`; whatever the thread did not catch
 */
export async function inThread(args: readonly string[]): Promise<number> {
  const terminals = { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true };
  const worker = new Worker(new URL("./threadEntry.js", import.meta.url), {
    workerData: { args, terminals } satisfies ThreadTask,
    stdin: true,
  });
  // Read for those alone that may want it: to begin would keep the process alive.
  const reads = args.includes("-");
  if (reads && worker.stdin !== null) process.stdin.pipe(worker.stdin);
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    worker.postMessage("interrupt");
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await new Promise((resolve, reject) => {
      worker.on("error", (error) => reject(heapFull(error) ?? error));
      worker.on("exit", resolve);
    });
  } finally {
    if (reads) process.stdin.unpipe().pause();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
