import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renderReport, type Withheld, withhold } from "@clusterwhy/app";
import { ClusterwhyError } from "@clusterwhy/core";
import { encodePipeline } from "@clusterwhy/segments";
import { assignmentSql, sqlComment } from "@clusterwhy/sql";
import { type OutputColumn, writeTable } from "@clusterwhy/table";
import { writeXgboostJson } from "@clusterwhy/trees";
import type { Run } from "../run.js";
import { checkTarget, swapIn } from "./folderSwap.js";
import { FILES } from "./layout.js";
import { originalColumns } from "./originalColumns.js";
import { joinedColumns, rowColumns, shapColumns } from "./outputColumns.js";
import { populationFile } from "./populationFile.js";
import { rowModel } from "./rowModel.js";

export interface WriteOptions {
  /** Replace an earlier run in the folder. Default false. */
  readonly force?: boolean;
  /** What the report leaves out; the other files are whole. */
  readonly report?: Withheld;
  /** More files for the folder: names and texts. */
  readonly beside?: ReadonlyMap<string, string>;
}

/** Writes every file of a run folder. Equal runs give equal bytes, `timings.json` aside. */
export async function writeRun(
  run: Run,
  folder: string,
  { force = false, report = {}, beside = new Map() }: WriteOptions,
): Promise<void> {
  await checkTarget(folder, force);
  const started = performance.now();
  await swapIn(folder, force, async (partial) => {
    const at = (name: string) => join(partial, name);
    const { document, rows, shap, assignment } = run.found;
    const { table } = run.input;
    const input = { run: run.info, document, rows, shap, table, ...rowModel(assignment, table) };
    await together([
      writeJson(at(FILES.run), run.info, 2),
      writeJson(at(FILES.segments), document, 1),
      writePopulation(run, at(FILES.population)),
      writeTable(at(FILES.rows), rowColumns(rows)),
      writeTable(at(FILES.shap), shapColumns(shap, table.columns, rows)),
      writeJoined(run, at(FILES.segmentsCsv), joinedColumns(document, rows)),
      writeModels(run, partial),
      writePipeline(run, partial),
      writeFile(at(FILES.sql), `${scoringQuery(run)}\n`),
      renderReport(withhold(input, report)).then((html) => writeFile(at(FILES.report), html)),
      ...Array.from(beside, ([name, text]) => writeFile(at(name), text)),
    ]);
    await writeJson(at(FILES.timings), timingsOf(run, performance.now() - started), 2);
  });
}

/** Waits for all, so that nothing is written any more when the first failure is thrown. */
async function together(works: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(works)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}

async function writePopulation(run: Run, path: string): Promise<void> {
  const population = populationFile(run);
  if (population !== undefined) await writeJson(path, population, 1);
}

async function writeModels(run: Run, folder: string): Promise<void> {
  for (const { file, ensemble } of run.found.models) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), writeXgboostJson(ensemble));
  }
}

async function writePipeline(run: Run, folder: string): Promise<void> {
  const { json, binary } = encodePipeline(run.found);
  await writeJson(join(folder, FILES.pipelineJson), json, 1);
  await writeFile(join(folder, FILES.pipelineBin), binary);
}

/** The table's own columns as they were read, with `added` behind them. */
async function writeJoined(run: Run, path: string, added: readonly OutputColumn[]): Promise<void> {
  const { writeJoined, table } = run.input;
  if (writeJoined !== undefined) await writeJoined(path, added);
  else await writeTable(path, [...originalColumns(table), ...added]);
}

/** The query, or a comment that says why there is none. */
function scoringQuery({ found }: Run): string {
  const id = found.rows.id?.name;
  try {
    return assignmentSql(found.assignment, {
      dialect: "duckdb",
      table: "input_table",
      columns: found.document.columns,
      ...(id === undefined ? {} : { id }),
    });
  } catch (error) {
    if (!(error instanceof ClusterwhyError) || error.code !== "NOT_IN_SQL") throw error;
    return sqlComment(error.message);
  }
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
