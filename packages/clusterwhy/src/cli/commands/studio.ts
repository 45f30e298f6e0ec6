import { existsSync, statSync } from "node:fs";
import { usageError } from "@clusterwhy/core";
import { type Command, InvalidArgumentError } from "commander";
import { readSize } from "../../sizes.js";
import { startStudio } from "../../studio/startStudio.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";

interface StudioFlags extends CommonFlags {
  readonly folder?: string;
  readonly port?: number;
  readonly maxUpload?: number;
}

export function define(command: Command): Command {
  command
    .argument(
      "[table-or-run]",
      "CSV, TSV, JSON, NDJSON or Parquet file, a SELECT, or a run folder; more can be opened on the page",
    )
    .option("--folder <folder>", "where runs, dropped tables and notes are kept (default: clusterwhy-studio)")
    .option("--port <number>", "port on 127.0.0.1 (default: a free one)", readPort)
    .option(
      "--max-upload <size>",
      "largest table that may be dropped on the page (default: 2GiB)",
      readUpload,
    );
  return addCommonFlags(command).action(async (source: string | undefined, flags: StudioFlags) => {
    if (source === "-")
      throw usageError("SOURCE_INVALID", "the studio cannot read standard input; give a file");
    if (source !== undefined && !/^\s*(select|with|from)\b/i.test(source) && !existsSync(source)) {
      throw usageError("SOURCE_MISSING", `there is no file '${source}'; check the path`);
    }
    await inSession(flags, async ({ control, say, result, terminal }) => {
      const opened = source !== undefined && isFolder(source) ? { run: source } : { source };
      const studio = await startStudio({
        ...opened,
        folder: flags.folder,
        port: flags.port,
        maxUpload: flags.maxUpload,
      });
      say(`${terminal.bold("studio:")} ${studio.url}\nOn this machine only. Ctrl-C ends it.`);
      result({ studio: studio.url });
      try {
        await new Promise<never>((_, reject) => {
          control.signal?.addEventListener("abort", () => reject(control.signal?.reason));
        });
      } finally {
        await studio.close();
      }
    });
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readUpload(text: string): number {
  const bytes = readSize(text);
  if (bytes === undefined) throw new InvalidArgumentError("expected a size such as 500MB or 2GiB");
  return bytes;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new InvalidArgumentError("expected 1 to 65535");
  return port;
}
