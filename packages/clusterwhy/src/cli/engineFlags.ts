import { readFile } from "node:fs/promises";
import { type RunControl, usageError } from "@clusterwhy/core";
import type { SparkSession } from "@clusterwhy/spark";
import { type Command, Option } from "commander";

/** Where the table lives. */
export interface EngineFlags {
  readonly engine: "duckdb" | "spark";
  readonly remote?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
}

export function addEngineFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--engine <name>",
        "where the table lives: files and queries of DuckDB on this machine, or a table or query on a Spark cluster",
      )
        .choices(["duckdb", "spark"])
        .default("duckdb"),
    )
    .option("--remote <url>", "spark: the server, sc://host:port/;use_ssl=true; default: SPARK_REMOTE")
    .option(
      "--token-file <file>",
      "spark: a file with the bearer token; default: the variable CLUSTERWHY_SPARK_TOKEN, if set",
    )
    .option("--ca-file <file>", "spark: certificates to trust for TLS, in PEM; default: the system's");
}

/** @throws ClusterwhyError where flags of Spark are given without it */
export function checkEngineFlags(flags: EngineFlags): void {
  if (flags.engine === "spark") return;
  const given = (["remote", "tokenFile", "caFile"] as const).find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const flag = { remote: "--remote", tokenFile: "--token-file", caFile: "--ca-file" }[given];
  throw usageError("OPTION_INVALID", `${flag} is for Spark alone: add --engine spark`);
}

/**
 * Connects, works, and leaves.
 *
 * @throws ClusterwhyError `REMOTE_REQUIRED`, and what connecting throws
 */
export async function onSpark<Result>(
  flags: EngineFlags,
  control: RunControl,
  work: (session: SparkSession) => Promise<Result>,
): Promise<Result> {
  const remote = flags.remote ?? process.env.SPARK_REMOTE;
  if (remote === undefined || remote === "")
    throw usageError("REMOTE_REQUIRED", "no server: add --remote sc://host:port, or set SPARK_REMOTE");
  const token = await tokenOf(flags);
  const ca = flags.caFile === undefined ? undefined : await readFile(flags.caFile, "utf8");
  const { connectSpark } = await import("@clusterwhy/spark");
  const session = await connectSpark(remote, {
    ...(token === undefined ? {} : { token }),
    ...(ca === undefined ? {} : { ca }),
    ...(control.signal === undefined ? {} : { signal: control.signal }),
  });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Never from a flag: other users of the machine can read command lines. */
async function tokenOf({ tokenFile }: EngineFlags): Promise<string | undefined> {
  const text =
    tokenFile === undefined ? process.env.CLUSTERWHY_SPARK_TOKEN : await readFile(tokenFile, "utf8");
  return text?.trim() || undefined;
}

/** A query stands in parentheses behind FROM. */
export function tableOf(source: string): string {
  return /^\s*(select|with|from)\s/i.test(source) ? `(${source.trim().replace(/;\s*$/, "")})` : source;
}
