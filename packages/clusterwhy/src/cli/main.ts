import { Command, CommanderError } from "commander";
import { VERSION } from "../version.js";
import { inThread } from "./commandThread.js";
import { EXIT, exitStatus, explainFailure } from "./failures.js";
import { createTerminal } from "./terminal.js";

/** A command's module, loaded only when the command is used: `--help` must not wait for DuckDB or the kernels. */
interface CommandModule {
  define(command: Command): Command;
}

export const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<CommandModule> }>> = {
  fit: {
    summary: "find the groups of a table; writes a run folder with its report",
    load: () => import("./commands/fit.js"),
  },
  tune: {
    summary: "maps of a table with several metrics and numbers of neighbours, and which to take",
    load: () => import("./commands/tune.js"),
  },
  profile: {
    summary: "what is in a table and how each column would be used",
    load: () => import("./commands/profile.js"),
  },
  explain: {
    summary: "why the groups of a run exist, in the terminal",
    load: () => import("./commands/explain.js"),
  },
  report: {
    summary: "the report of a run again, as one HTML file",
    load: () => import("./commands/report.js"),
  },
  plot: {
    summary: "one plot of a run as an SVG file",
    load: () => import("./commands/plot.js"),
  },
  studio: {
    summary: "the live app, on this machine only: look at a table, fit, name groups, assign",
    load: () => import("./commands/studio.js"),
  },
  assign: {
    summary: "the groups that new rows belong to, by the saved classifiers alone",
    load: () => import("./commands/assign.js"),
  },
  compare: {
    summary: "what changed between two runs with the same ids",
    load: () => import("./commands/compare.js"),
  },
  sql: {
    summary: "the assignment as one SQL query",
    load: () => import("./commands/sql.js"),
  },
};

/** The studio fits in threads of its own. */
const IN_PROCESS = new Set(["studio"]);

/** Runs the command line and sets the process's exit status. */
export async function main(args: readonly string[]): Promise<void> {
  // Whoever reads the output may stop early (`| head`): that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    throw error;
  });
  const wanted = commandIn(args);
  const works = wanted !== undefined && wanted in COMMANDS && !IN_PROCESS.has(wanted);
  const asksForHelp = args.some((argument) => argument === "--help" || argument === "-h");
  try {
    process.exitCode = works && !asksForHelp ? await inThread(args) : await runCommand(args);
  } catch (error) {
    process.exitCode = fail(error, args);
  }
}

/** @returns the exit status; what went wrong has been said */
export async function runCommand(args: readonly string[]): Promise<number> {
  try {
    const program = await buildProgram(args);
    await program.parseAsync([...args], { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return fail(error, args);
  }
}

function fail(error: unknown, args: readonly string[]): number {
  const terminal = createTerminal(process.stderr, !args.includes("--no-color"));
  process.stderr.write(`${explainFailure(error, terminal)}\n`);
  return exitStatus(error);
}

function commandIn(args: readonly string[]): string | undefined {
  return args.find((argument) => !argument.startsWith("-"));
}

async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command("clusterwhy")
    .description("Finds the groups in a table and says why each exists.")
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError("(add --help for the command's options)")
    .addHelpText(
      "after",
      `
Examples:
  clusterwhy profile users.csv
  clusterwhy fit users.csv --id account_id --seed 7 -o run
  clusterwhy explain run 2.1
  clusterwhy assign run new-users.parquet -o assigned.csv

Exit status: 0 done, 1 a fault of clusterwhy, 2 wrong usage, 3 a table that cannot be used, 4 a run folder that
cannot be read, 5 drift beyond the threshold (assign --fail-on-drift), 130 interrupted.`,
    );
  const wanted = commandIn(args);
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(summary).exitOverride();
    const asked = name === wanted || (wanted === "help" && args.includes(name));
    if (asked) (await load()).define(command);
    else command.allowUnknownOption().allowExcessArguments();
  }
  return program;
}
