import { isMainThread, parentPort } from "node:worker_threads";

/**
 * Calls `listener` at Ctrl-C and SIGTERM; in a command's thread, which no signal reaches, when the process hands one on.
 *
 * @returns stops listening
 */
export function onInterruption(listener: () => void): () => void {
  if (isMainThread || parentPort === null) {
    process.on("SIGINT", listener);
    process.on("SIGTERM", listener);
    return () => {
      process.off("SIGINT", listener);
      process.off("SIGTERM", listener);
    };
  }
  const port = parentPort;
  port.on("message", listener);
  return () => port.off("message", listener);
}
