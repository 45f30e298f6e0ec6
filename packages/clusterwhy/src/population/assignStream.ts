import { createHash } from "node:crypto";
import type { AssignmentModel, RunControl, SegmentDocument, Warning } from "@clusterwhy/core";
import { createKernels } from "@clusterwhy/kernels";
import { createAssigner, type DriftReport, driftFromCounts } from "@clusterwhy/segments";
import { assignmentFeatureSql } from "@clusterwhy/sql";
import { mapTable, openTableEngine } from "@clusterwhy/table";
import { FILES } from "../runFolder/layout.js";
import { readPart } from "../runFolder/readRun.js";
import { VERSION } from "../version.js";
import { populationBins, unreadableTexts, unseenLevels } from "./countPopulation.js";
import { findColumns } from "./storedColumns.js";

export interface AssignStreamOptions {
  readonly output: string;
  /** The column that names the rows, carried as it is where the table has it. */
  readonly id: string | undefined;
  /** Of a DuckDB database: the table to read. */
  readonly table?: string | undefined;
  /** Takes up what an interrupted call with the same run, source and output left. */
  readonly resume: boolean;
  /** DuckDB's limit. */
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
  /** Rows of a part: what an interruption loses at most. Integer ≥ 1. Default 2,000,000. */
  readonly partRows?: number | undefined;
}

export interface AssignedStream {
  readonly numRows: number;
  readonly resumedRows: number;
  /** Rows by segment, `none` first. */
  readonly segments: readonly { readonly path: string; readonly name: string; readonly rows: number }[];
  readonly drift: DriftReport;
  readonly warnings: readonly Warning[];
  /** The names of all columns that the table has. */
  readonly tableColumns: readonly string[];
}

/**
 * Assigns a table of any size, file to file, in bounded memory: the same segments and probabilities as for a table
 * read whole. DuckDB reads and writes, the kernels walk the trees; that is faster than SQL for models of every size
 * (see docs/algorithms/assignment.md).
 *
 * @throws ClusterwhyError `COLUMN_MISSING`, `COLUMN_TYPE`, `COLUMN_UNKNOWN` and what reading a table throws
 */
export async function assignStream(
  folder: string,
  run: { readonly model: AssignmentModel; readonly document: SegmentDocument },
  source: string,
  options: AssignStreamOptions,
  control?: RunControl,
): Promise<AssignedStream> {
  const { model, document } = run;
  const { output, id, table, memoryLimit, threads, resume } = options;
  const limits = { table, memoryLimit, threads };
  const counted = await countFirst(source, run, { ...limits, id }, control);
  const children = model.nodes.flatMap((node) => node.children);
  const names = [
    { path: "none", name: "none of the groups" },
    ...children.map(({ path, name }) => ({ path, name })),
  ];
  const kernels = await createKernels(threads === undefined ? {} : { threads });
  const assigner = createAssigner(kernels, model);
  try {
    const mapped = await mapTable(
      source,
      {
        ...limits,
        output,
        inputs: (columns) => {
          const found = findColumns(model.columns, columns, "the table");
          return assignmentFeatureSql(found, { dialect: "duckdb", stored: found.stored });
        },
        carry: id !== undefined && counted.tableColumns.includes(id) ? [id] : [],
        outputs: [
          { name: "segment", levels: names.map(({ path }) => path) },
          { name: "segment_name", levels: names.map(({ name }) => name) },
          { name: "probability" },
        ],
        map: async (values, numRows) => {
          const { segment, probability } = await assigner.assign(values, numRows, {
            ...(control?.signal === undefined ? {} : { signal: control.signal }),
          });
          return [segment, segment, probability];
        },
        resumeKey: await resumeKey(folder),
        resume,
        ...(options.partRows === undefined ? {} : { partRows: options.partRows }),
      },
      control,
    );
    const rows = mapped.levelRows[0] ?? [];
    const segments = names.map((name, i) => ({ ...name, rows: rows[i] ?? 0 }));
    return {
      numRows: mapped.numRows,
      resumedRows: mapped.resumedRows,
      segments,
      drift: driftFromCounts(document, {
        columns: counted.columns,
        segments: new Map(segments.map((segment) => [segment.path, segment.rows])),
      }),
      warnings: counted.warnings,
      tableColumns: counted.tableColumns,
    };
  } finally {
    assigner.close();
    kernels.close();
  }
}

/** What drift needs of the table's columns, and what of them cannot be read: known before a row is assigned. */
async function countFirst(
  source: string,
  { model, document }: { readonly model: AssignmentModel; readonly document: SegmentDocument },
  { id, ...limits }: Pick<AssignStreamOptions, "id" | "table" | "memoryLimit" | "threads">,
  control: RunControl | undefined,
): Promise<{
  readonly columns: ReadonlyMap<string, readonly number[]>;
  readonly warnings: readonly Warning[];
  readonly tableColumns: readonly string[];
}> {
  const engine = await openTableEngine(source, limits, control);
  try {
    const population = { engine, table: engine.table, columns: engine.columns, name: engine.name };
    const warnings = [
      ...(await unreadableTexts(population, model.columns, control)),
      ...(await unseenLevels(population, model.columns, control)),
    ];
    const columns = await populationBins(population, document, control);
    const tableColumns = engine.columns.map(({ name }) => name);
    return { columns, warnings, tableColumns };
  } finally {
    await engine.close();
  }
}

/** Names the run by its classifiers. */
async function resumeKey(folder: string): Promise<string> {
  const hash = createHash("sha256").update(VERSION);
  for (const name of [FILES.pipelineJson, FILES.pipelineBin]) hash.update(await readPart(folder, name));
  return hash.digest("hex");
}
