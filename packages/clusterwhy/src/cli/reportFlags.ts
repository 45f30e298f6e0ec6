import type { Withheld } from "@clusterwhy/app";
import { usageError } from "@clusterwhy/core";
import type { Command } from "commander";

/** Flags of every command that writes a report. */
export interface ReportFlags {
  /** False with `--no-rows`. */
  readonly rows: boolean;
  readonly minDescribed?: string;
}

export function addReportFlags(command: Command): Command {
  return command
    .option("--no-rows", "a report without any row: counts, shares, quantiles, rules and means only")
    .option(
      "--min-described <count>",
      "the report does not describe groups of fewer rows, nor name texts that fewer rows hold; default 1",
    );
}

/** @throws ClusterwhyError `MIN_DESCRIBED` */
export function withheldBy({ rows, minDescribed }: ReportFlags): Withheld {
  if (minDescribed === undefined) return { rows };
  const count = Number(minDescribed);
  if (!Number.isInteger(count) || count < 1)
    throw usageError("MIN_DESCRIBED", `--min-described takes a whole number from 1, not '${minDescribed}'`);
  return { rows, minDescribed: count };
}
