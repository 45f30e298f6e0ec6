import { writeFile } from "node:fs/promises";
import { assignmentSql, DIALECTS, type Dialect } from "@clusterwhy/sql";
import { type Command, Option } from "commander";
import { readRun } from "../../runFolder/readRun.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";

interface SqlFlags extends CommonFlags {
  readonly dialect: Dialect;
  readonly table: string;
  readonly output?: string;
  readonly force?: boolean;
}

export function define(command: Command): Command {
  command
    .argument("<run>", "a run folder")
    .addOption(new Option("--dialect <name>", "which database").choices(DIALECTS).default("duckdb"))
    .option("--table <name>", "the table to read, as the query names it", "input_table")
    .option("-o, --output <file>", "where to write; standard output without it")
    .option("--force", "replace the file where it exists");
  return addCommonFlags(command).action(async (folder: string, flags: SqlFlags) => {
    if (flags.output !== undefined) checkOutputFile(flags.output, flags.force ?? false);
    await inSession(flags, async ({ say, result }) => {
      const run = await readRun(folder);
      const [model, document] = await Promise.all([run.assignment(), run.document()]);
      const id = document.columns.find((column) => column.role === "id")?.name;
      const sql = assignmentSql(model, {
        dialect: flags.dialect,
        table: flags.table,
        columns: document.columns,
        ...(id === undefined ? {} : { id }),
      });
      const { output } = flags;
      if (output === undefined) {
        if (flags.json) result({ dialect: flags.dialect, sql });
        else process.stdout.write(`${sql}\n`);
        return;
      }
      await writeWhole(output, (partial) => writeFile(partial, `${sql}\n`));
      say(`query: ${output}`);
      result({ dialect: flags.dialect, output });
    });
  });
}
