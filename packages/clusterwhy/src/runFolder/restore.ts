import { join } from "node:path";
import {
  type AssignmentModel,
  type Column,
  type ColumnInfo,
  type ColumnTable,
  guardCell,
  modelError,
  type SegmentDocument,
  type SegmentRows,
  type ShapSample,
  type StringColumn,
  unguardCell,
} from "@clusterwhy/core";
import { openTable, type RawColumn, readParquet } from "@clusterwhy/table";
import { FILES } from "./layout.js";
import type { SavedRun } from "./readRun.js";
import { rowModel } from "./rowModel.js";

/** Everything that the report shows, read back from a run folder. */
export interface RestoredRun {
  readonly document: SegmentDocument;
  readonly rows: SegmentRows;
  readonly shap: readonly ShapSample[];
  readonly table: ColumnTable;
  readonly assignment?: AssignmentModel;
  readonly textComponents?: Float32Array;
}

export async function restoreRun(run: SavedRun): Promise<RestoredRun> {
  const document = await run.document();
  const [rows, shap, table, assignment] = await Promise.all([
    restoreRows(run, document),
    restoreShap(run, document),
    restoreTable(run, document),
    run.assignment(),
  ]);
  return { document, rows, shap, table, ...rowModel(assignment, table) };
}

/** The original columns from `segments.csv`, with the types and roles that the fit gave them. */
async function restoreTable(run: SavedRun, document: SegmentDocument): Promise<ColumnTable> {
  const texts = document.columns.filter((column) => column.type === "string").map((column) => column.name);
  const opened = await openTable(join(run.folder, FILES.segmentsCsv), {
    roles: Object.fromEntries(texts.map((name) => [guardCell(name), "nominal" as const])),
  });
  try {
    const columns = document.columns.map((info) => restoreColumn(opened.table, info));
    return { numRows: opened.table.numRows, columns };
  } finally {
    await opened.close();
  }
}

function restoreColumn(table: ColumnTable, info: ColumnInfo): Column {
  const column = table.columns.find((candidate) => unguardCell(candidate.name) === info.name);
  if (column === undefined) throw damaged(FILES.segmentsCsv, `it lacks the column '${info.name}'`);
  const { role, reason, type, label, unit, format } = info;
  const said = {
    name: info.name,
    role,
    reason,
    ...(label ? { label } : {}),
    ...(unit ? { unit } : {}),
    ...(format ? { format } : {}),
  };
  if (type === "string") {
    if (column.type === "string") return { ...said, type, ...unguarded(column) };
    return { ...said, type, codes: new Int32Array(table.numRows).fill(-1), levels: [] };
  }
  if (column.type === "string") {
    // A column without a single value is read as text.
    if (column.levels.length > 0) throw damaged(FILES.segmentsCsv, `'${info.name}' holds text`);
    return { ...said, type, values: new Float64Array(table.numRows).fill(Number.NaN) };
  }
  return { ...said, type, values: column.values };
}

/** The texts as they were before the file was made safe for spreadsheets, in the order of their code units again. */
function unguarded({ codes, levels }: StringColumn): Pick<StringColumn, "codes" | "levels"> {
  const originals = levels.map(unguardCell);
  const sorted = [...originals].sort((a, b) => (a < b ? -1 : 1));
  const place = new Map(sorted.map((text, position) => [text, position]));
  return {
    codes: codes.map((code) => (code < 0 ? code : (place.get(originals[code]) as number))),
    levels: sorted,
  };
}

/** What the run says of every row. */
export async function restoreRows(run: SavedRun, document: SegmentDocument): Promise<SegmentRows> {
  const { numRows, columns } = await readParquet(join(run.folder, FILES.rows));
  const reader = new Columns(FILES.rows, columns);
  const paths = document.segments.map((segment) => segment.path);
  const position = new Map(paths.map((path, index) => [path, index]));
  const id = document.columns.find((column) => column.role === "id")?.name;
  return {
    numRows,
    ...(id === undefined ? {} : { id: { name: id, values: reader.texts(id) } }),
    x: Float32Array.from(reader.numbers("x")),
    y: Float32Array.from(reader.numbers("y")),
    ...(reader.has("z") ? { z: Float32Array.from(reader.numbers("z")) } : {}),
    paths,
    segment: Int32Array.from(reader.texts("segment"), (path) => {
      const found = position.get(path);
      if (found === undefined)
        throw damaged(FILES.rows, `it names the segment '${path}', which does not exist`);
      return found;
    }),
    noise: Uint8Array.from(reader.numbers("noise")),
    probability: Float32Array.from(reader.numbers("probability")),
    outlierScore: Float32Array.from(reader.numbers("outlier_score")),
  };
}

async function restoreShap(run: SavedRun, document: SegmentDocument): Promise<ShapSample[]> {
  const { columns } = await readParquet(join(run.folder, FILES.shap));
  const reader = new Columns(FILES.shap, columns);
  const segment = reader.texts("segment");
  const row = reader.numbers("row");
  const column = reader.texts("column");
  const shap = reader.numbers("shap");
  const samples: ShapSample[] = [];
  for (let start = 0; start < segment.length; ) {
    const path = segment[start];
    let end = start;
    while (end < segment.length && segment[end] === path) end++;
    let width = 1;
    while (start + width < end && row[start + width] === row[start]) width++;
    const report = document.segments.find((candidate) => candidate.path === path)?.classifiers.vsRest;
    if (report === undefined || report === null) throw damaged(FILES.shap, `'${path}' has no classifier`);
    samples.push({
      path,
      columns: column.slice(start, start + width),
      rows: Int32Array.from({ length: (end - start) / width }, (_, i) => row[start + i * width]),
      values: Float32Array.from(shap.subarray(start, end)),
      baseValue: report.shap.baseValue,
    });
    start = end;
  }
  return samples;
}

class Columns {
  constructor(
    private readonly file: string,
    private readonly columns: readonly RawColumn[],
  ) {}

  has(name: string): boolean {
    return this.columns.some((column) => column.name === name);
  }

  numbers(name: string): Float64Array {
    const column = this.find(name);
    if (column.type === "string") throw damaged(this.file, `'${name}' holds text`);
    return column.values;
  }

  texts(name: string): string[] {
    const column = this.find(name);
    if (column.type !== "string") throw damaged(this.file, `'${name}' holds numbers`);
    return Array.from(column.codes, (code) => column.levels[code] ?? "");
  }

  private find(name: string): RawColumn {
    const column = this.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw damaged(this.file, `it lacks the column '${name}'`);
    return column;
  }
}

function damaged(file: string, detail: string): Error {
  return modelError("RUN_DAMAGED", `the run folder is damaged: ${file}: ${detail}; restore it or fit again`);
}
