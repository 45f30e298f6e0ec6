import { ClusterwhyError, type ErrorCategory } from "@clusterwhy/core";
import type { Terminal } from "./terminal.js";

export const EXIT = {
  done: 0,
  fault: 1,
  usage: 2,
  input: 3,
  model: 4,
  drift: 5,
  interrupted: 130,
} as const;

const STATUS: Readonly<Record<ErrorCategory, number>> = {
  usage: EXIT.usage,
  input: EXIT.input,
  model: EXIT.model,
  internal: EXIT.fault,
};

/** The work was stopped by Ctrl-C or a signal. */
export class Interrupted extends Error {
  constructor(left = "nothing half-written was left behind") {
    super(`interrupted; ${left}`);
    this.name = "Interrupted";
  }
}

/** New rows differ too much from those that the run was fitted on; their segments are written all the same. */
export class Drifted extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Drifted";
  }
}

export function exitStatus(error: unknown): number {
  if (error instanceof Drifted) return EXIT.drift;
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof ClusterwhyError) return STATUS[error.category];
  return fileFault(error) === undefined ? EXIT.fault : EXIT.usage;
}

/** One clear message; the stack only for `DEBUG=clusterwhy`. */
export function explainFailure(error: unknown, terminal: Terminal): string {
  const known = error instanceof ClusterwhyError || error instanceof Interrupted || error instanceof Drifted;
  const message = error instanceof Error ? error.message : String(error);
  const text =
    fileFault(error) ??
    (known ? message : `${message} (a fault of clusterwhy; DEBUG=clusterwhy shows where)`);
  const lines = [`${terminal.red("error:")} ${terminal.plain(text)}`];
  if (/\bclusterwhy\b/.test(process.env.DEBUG ?? "") && error instanceof Error) lines.push(error.stack ?? "");
  return lines.join("\n");
}

/** What the file system refused, in words. */
function fileFault(error: unknown): string | undefined {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const place = path === undefined ? "the output" : `'${path}'`;
  switch (code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `${place} may not be written or read; check its permissions or choose another place`;
    case "ENOSPC":
      return `no space left on the disk while writing ${place}; nothing half-written was left behind`;
    case "ENOTDIR":
      return `${place} lies below a file, not below a folder; choose another place`;
    case "ENOENT":
      return `${place} does not exist; check the path`;
    default:
      return undefined;
  }
}
