import type { RunControl } from "@clusterwhy/core";
import type { Command } from "commander";
import { Interrupted } from "./failures.js";
import { onInterruption } from "./interruptions.js";
import { Progress } from "./progress.js";
import { createTerminal, type Terminal } from "./terminal.js";

/** Flags that every command has. */
export interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

export function addCommonFlags(command: Command): Command {
  return command
    .option("--json", "one JSON document on standard output, nothing else there")
    .option("--quiet", "no progress and no summary")
    .option("--no-color", "no colours; the variable NO_COLOR does the same");
}

/** What a command works with: progress, cancellation, and where its words go. */
export interface Session {
  readonly control: RunControl;
  /** Of standard output. */
  readonly terminal: Terminal;
  /** People's text on standard output; nothing with `--json` or `--quiet`. */
  say(text: string): void;
  /** On standard error; nothing with `--quiet`. */
  warn(message: string): void;
  /** The machine-readable result, with `--json` only. */
  result(value: unknown): void;
}

/**
 * Runs a command's work with progress and a first Ctrl-C that stops it cleanly; a second one ends the process.
 *
 * @throws Interrupted
 */
export async function inSession(
  flags: CommonFlags,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const progress = new Progress(process.stderr, process.stderr.isTTY === true && !flags.quiet);
  const aborter = new AbortController();
  const interrupt = () => {
    if (aborter.signal.aborted) process.exit(130);
    aborter.abort(new Interrupted());
  };
  const stopListening = onInterruption(interrupt);
  const errors = createTerminal(process.stderr, flags.color);
  const terminal = createTerminal(process.stdout, flags.color);
  const clear =
    <T extends unknown[]>(write: (...values: T) => void) =>
    (...values: T) => {
      progress.finish();
      write(...values);
    };
  try {
    await work({
      control: { signal: aborter.signal, onProgress: progress.report },
      terminal,
      say: clear((text) => {
        if (!flags.json && !flags.quiet) process.stdout.write(`${text}\n`);
      }),
      warn: clear((message) => {
        if (!flags.quiet) process.stderr.write(`${errors.bold("note:")} ${errors.plain(message)}\n`);
      }),
      result: clear((value) => {
        if (flags.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
      }),
    });
  } catch (error) {
    // Whatever was cut short by the interruption failed because of it.
    throw aborter.signal.aborted && !(error instanceof Interrupted) ? new Interrupted() : error;
  } finally {
    progress.finish();
    stopListening();
  }
}
