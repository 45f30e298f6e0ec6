import { writeFile } from "node:fs/promises";
import { type RunControl, resolveOptions, writeValue } from "@clusterwhy/core";
import { type ColumnSummary, profileTable, type TableProfile } from "@clusterwhy/table";
import type { Command } from "commander";
import { fitOptionsSchema, type ProfileOptions, pick, profileOptionsSchema } from "../../options.js";
import { type ProfiledTable, profileFile } from "../../population/profileTable.js";
import { clusterInput } from "../clusterInput.js";
import { readConfig } from "../config.js";
import { addEngineFlags, checkEngineFlags, type EngineFlags } from "../engineFlags.js";
import { addFlags, givenFlags } from "../flags.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";
import { fitWidth, type Terminal } from "../terminal.js";

interface ProfileFlags extends CommonFlags, EngineFlags {
  readonly config?: string;
  readonly html?: string;
  readonly force?: boolean;
}

export function define(command: Command): Command {
  command
    .argument(
      "<table>",
      "CSV, TSV, JSON, NDJSON or Parquet file; - for standard input; a SELECT; or a table on a cluster",
    )
    .option(
      "--config <file>",
      "options from this file; default clusterwhy.config.json, .mjs, .js or .ts, if any",
    );
  command
    .option("--html <file>", "write the profile as one HTML page that opens offline")
    .option("--force", "replace the page where it exists");
  addFlags(addCommonFlags(addEngineFlags(command)), profileOptionsSchema);
  return command.action(async (source: string, flags: ProfileFlags, self: Command) => {
    const { html, force = false } = flags;
    checkEngineFlags(flags);
    if (html !== undefined) checkOutputFile(html, force);
    await inSession(flags, async ({ control, say, result, warn, terminal }) => {
      const config = await readConfig(flags.config, Object.keys(fitOptionsSchema.shape));
      const options = { ...pick(profileOptionsSchema, config), ...givenFlags(self, profileOptionsSchema) };
      const { profile, ...about } =
        flags.engine === "spark"
          ? await profileOnCluster(source, options, flags, control)
          : await profileFile(source, options, control);
      const { source: described, warnings } = about;
      for (const warning of warnings) warn(warning.message);
      if (html === undefined) say(profileText(profile, terminal));
      else {
        const { renderProfile } = await import("@clusterwhy/app");
        const page = renderProfile({ title: described.name, ...profile, warnings });
        await writeWhole(html, (partial) => writeFile(partial, page));
        say(`profile: ${html}`);
      }
      result({ ...(html === undefined ? {} : { output: html }), source: described, ...profile, warnings });
    });
  });
}

async function profileOnCluster(
  table: string,
  given: ProfileOptions,
  flags: EngineFlags,
  control: RunControl,
): Promise<ProfiledTable> {
  const { open, options } = clusterInput(table, given, flags);
  const input = await open(resolveOptions(fitOptionsSchema, options), control);
  return { ...input, profile: input.profile ?? profileTable(input.table) };
}

const BARS = " ▁▂▃▄▅▆▇█";
const NAME_WIDTH = 22;

function profileText(profile: TableProfile, terminal: Terminal): string {
  const count = new Intl.NumberFormat("en-US");
  const head = `${count.format(profile.rows)} rows, ${profile.columns.length} columns`;
  const columns = profile.columns.map((column) => columnText(column, profile.rows, terminal));
  return [
    terminal.bold(head),
    "",
    terminal.bold("First rows"),
    headText(profile, terminal),
    "",
    terminal.bold("Columns"),
    columns.join("\n"),
  ].join("\n");
}

function headText(profile: TableProfile, terminal: Terminal): string {
  const cells = profile.columns.map((column, position) => {
    const texts = [column.name, ...profile.head.map((row) => row[position] ?? "")].map(terminal.plain);
    const width = Math.min(16, Math.max(...texts.map((text) => [...text].length)));
    return texts.map((text) => fitWidth(text, width));
  });
  const lines = Array.from({ length: profile.head.length + 1 }, (_, line) =>
    `  ${cells.map((column) => column[line]).join("  ")}`.trimEnd(),
  );
  return [terminal.dim(lines[0]), ...lines.slice(1)].join("\n");
}

function columnText(column: ColumnSummary, rows: number, terminal: Terminal): string {
  const name = fitWidth(terminal.plain(column.label ?? column.name), NAME_WIDTH);
  const role = column.role.padEnd(9);
  const missing = column.missing > 0 ? `, ${((100 * column.missing) / rows).toFixed(1)}% missing` : "";
  const about = column.distinctEstimated ? "about " : "";
  const of = column.ofSample ? ", of a sample" : "";
  const why = terminal.dim(
    `${terminal.plain(column.reason)}; ${about}${column.distinct} different${missing}${of}`,
  );
  const content = contentText(column, terminal);
  return `  ${terminal.bold(name)} ${role} ${why}${content === "" ? "" : `\n  ${"".padEnd(NAME_WIDTH)} ${content}`}`;
}

function contentText(column: ColumnSummary, terminal: Terminal): string {
  if (column.numbers !== undefined && column.type !== "boolean") {
    const { histogram, min, p25, median, p75, max, scale } = column.numbers;
    const style = column.type === "time" ? { ...column, format: column.format ?? "date" } : column;
    const show = (value: number) => terminal.plain(writeValue(value, style, { number: short }));
    const quantiles = [min, p25, median, p75, max].map(show).join(" · ");
    return `${sparkline(histogram)} ${quantiles}${scale === "log1p" ? "  (log scale)" : ""}`;
  }
  if (column.numbers !== undefined) {
    return `true for ${(100 * column.numbers.mean).toFixed(1)}%`;
  }
  return (column.levels ?? [])
    .slice(0, 5)
    .map(({ value, count }) => `${fitWidth(terminal.plain(value), 20).trimEnd()} ${count}`)
    .join(" · ");
}

/** A bin that holds a row is never drawn empty. */
function sparkline(histogram: readonly number[]): string {
  const largest = Math.max(...histogram, 1);
  return histogram
    .map((rows) => BARS[rows === 0 ? 0 : Math.max(1, Math.round((rows / largest) * (BARS.length - 1)))])
    .join("");
}

function short(value: number): string {
  return new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 4 }).format(value);
}
