import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renderReport } from "@clusterwhy/app";
import { encodePipeline } from "@clusterwhy/segments";
import { assignmentSql } from "@clusterwhy/sql";
import { type OutputColumn, writeTable } from "@clusterwhy/table";
import { writeXgboostJson } from "@clusterwhy/trees";
import type { Run } from "../run.js";
import { checkTarget, swapIn } from "./folderSwap.js";
import { FILES } from "./layout.js";
import { originalColumns } from "./originalColumns.js";
import { joinedColumns, rowColumns, shapColumns } from "./outputColumns.js";

/** Writes every file of a run folder. Equal runs give equal bytes, `timings.json` aside. */
export async function writeRun(
  run: Run,
  folder: string,
  { force = false }: { readonly force?: boolean },
): Promise<void> {
  await checkTarget(folder, force);
  const started = performance.now();
  await swapIn(folder, force, async (partial) => {
    const at = (name: string) => join(partial, name);
    const { document, rows, shap, models } = run.found;
    await writeJson(at(FILES.run), run.info, 2);
    await writeJson(at(FILES.segments), document, 1);
    await writeTable(at(FILES.rows), rowColumns(rows));
    await writeTable(at(FILES.shap), shapColumns(shap, run.input.table.columns, rows));
    await writeJoined(run, at(FILES.segmentsCsv), joinedColumns(document, rows));
    for (const model of models) {
      await mkdir(dirname(at(model.file)), { recursive: true });
      await writeFile(at(model.file), writeXgboostJson(model.ensemble));
    }
    const pipeline = encodePipeline(run.found);
    await writeJson(at(FILES.pipelineJson), pipeline.json, 1);
    await writeFile(at(FILES.pipelineBin), pipeline.binary);
    await writeFile(at(FILES.sql), `${scoringQuery(run)}\n`);
    const { table } = run.input;
    await writeFile(at(FILES.report), await renderReport({ run: run.info, document, rows, shap, table }));
    await writeJson(at(FILES.timings), timingsOf(run, performance.now() - started), 2);
  });
}

/** The table's own columns as they were read, with `added` behind them. */
async function writeJoined(run: Run, path: string, added: readonly OutputColumn[]): Promise<void> {
  const { writeJoined, table } = run.input;
  if (writeJoined !== undefined) await writeJoined(path, added);
  else await writeTable(path, [...originalColumns(table), ...added]);
}

function scoringQuery({ found }: Run): string {
  const id = found.rows.id?.name;
  return assignmentSql(found.assignment, {
    dialect: "duckdb",
    table: "input_table",
    ...(id === undefined ? {} : { id }),
  });
}

async function writeJson(path: string, value: unknown, indent: number): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, indent)}\n`);
}

function timingsOf(run: Run, writing: number): unknown {
  const stages = [...run.timings, { stage: "write", milliseconds: writing }];
  return {
    threads: run.threads,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    finishedAt: new Date().toISOString(),
    totalMilliseconds: Math.round(stages.reduce((sum, stage) => sum + stage.milliseconds, 0)),
    stages: stages.map(({ stage, milliseconds }) => ({ stage, milliseconds: Math.round(milliseconds) })),
  };
}
