import type { Column, ColumnTable, SegmentDocument, SegmentRows, ShapSample } from "@clusterwhy/core";
import { type ArrayRef, ContainerReader, ContainerWriter, narrow } from "./container.js";
import { type OtherRows, type PackedOthers, packOthers, unpackOthers } from "./otherRows.js";
import { type PackedModel, packModel, unpackModel } from "./packModel.js";
import { type PackedNumbers, packNumbers, unpackNumbers } from "./packNumbers.js";
import type { ReportInput } from "./reportInput.js";
import { type ShownRows, shownRows } from "./shownRows.js";

/**
 * The report's data, packed into one block of bytes and back.
 *
 * What comes back is what went in, the models' figures that predict nothing aside, but for economies that only large
 * tables meet, each told by `ReportData`: above `MAX_ROWS` the rows with values are a sample and the others only points
 * of the map, numbers that need double precision are rounded to seven digits above `EXACT_ROWS`, and columns of long
 * texts lose their values. Membership strengths and outlier scores are always kept to 1/65535.
 */
export interface ReportData extends ReportInput {
  /**
   * Int32Array [rows.numRows]: the input row that each shown row is; absent when all rows are shown. Rows in `shap`
   * and `exemplars` are positions among the shown rows.
   */
  readonly rowNumbers?: Int32Array;
  /** The rows that are not shown, as points of the map; absent when all rows are shown. */
  readonly others?: OtherRows;
  /** Columns whose values are not in the report, for their size. */
  readonly omittedColumns: readonly string[];
  /** Columns whose values are rounded to seven digits. */
  readonly roundedColumns: readonly string[];
}

export const MAX_ROWS = 250_000;
const EXACT_ROWS = 20_000;
const MAX_TEXT = 3_000_000;
const MOST_COMPONENTS = 400_000;

type PackedColumn =
  | { readonly kind: "numbers"; readonly meta: ColumnMeta; readonly numbers: PackedNumbers }
  | {
      readonly kind: "strings";
      readonly meta: ColumnMeta;
      readonly codes: ArrayRef;
      readonly levels: readonly string[];
    }
  | { readonly kind: "omitted"; readonly meta: ColumnMeta };
type ColumnMeta = Pick<Column, "name" | "role" | "reason" | "type" | "label" | "unit" | "format">;

interface Head {
  readonly run: ReportInput["run"];
  readonly title?: string;
  readonly notes?: Readonly<Record<string, string>>;
  readonly document: SegmentDocument;
  readonly assignment?: PackedModel;
  readonly textComponents?: ArrayRef;
  readonly rowNumbers?: ArrayRef;
  readonly others?: PackedOthers;
  readonly columns: readonly PackedColumn[];
  readonly rows: {
    readonly numRows: number;
    readonly id?: { readonly name: string; readonly values: readonly string[] };
    readonly x: ArrayRef;
    readonly y: ArrayRef;
    readonly z?: ArrayRef;
    readonly paths: readonly string[];
    readonly segment: ArrayRef;
    readonly noise: ArrayRef;
    readonly probability: ArrayRef;
    readonly outlierScore: ArrayRef;
  };
  readonly shap: readonly {
    readonly path: string;
    readonly columns: readonly string[];
    readonly rows: ArrayRef;
    readonly values: ArrayRef;
    readonly baseValue: number;
  }[];
}

export function encodeReport(input: ReportInput, maxRows = MAX_ROWS): Uint8Array<ArrayBuffer> {
  const writer = new ContainerWriter();
  const shown = shownRows(input, maxRows);
  const { rows } = input;
  const assignment = input.assignment === undefined ? undefined : packModel(writer, input.assignment);
  const textComponents = packComponents(writer, input, shown);
  const others = packOthers(writer, rows, shown);
  const head: Head = {
    run: input.run,
    ...(input.title === undefined ? {} : { title: input.title }),
    ...(input.notes === undefined ? {} : { notes: input.notes }),
    document: shown.document(input.document),
    ...(assignment === undefined ? {} : { assignment }),
    ...(textComponents === undefined ? {} : { textComponents }),
    ...(shown.rowNumbers === undefined ? {} : { rowNumbers: writer.add(shown.rowNumbers) }),
    ...(others === undefined ? {} : { others }),
    columns: input.table.columns.map((column) => packColumn(writer, column, shown, input.rows.id?.name)),
    rows: {
      numRows: shown.numRows,
      ...(rows.id === undefined ? {} : { id: { name: rows.id.name, values: shown.texts(rows.id.values) } }),
      x: writer.add(shown.pick(rows.x)),
      y: writer.add(shown.pick(rows.y)),
      ...(rows.z === undefined ? {} : { z: writer.add(shown.pick(rows.z)) }),
      paths: rows.paths,
      segment: writer.add(narrow(shown.pick(rows.segment))),
      noise: writer.add(shown.pick(rows.noise)),
      probability: writer.add(Uint16Array.from(shown.pick(rows.probability), toSixteenBits)),
      outlierScore: writer.add(Uint16Array.from(shown.pick(rows.outlierScore), toSixteenBits)),
    },
    shap: input.shap.map((sample) => ({
      path: sample.path,
      columns: sample.columns,
      rows: writer.add(shown.positions(sample.rows)),
      values: writer.add(sample.values),
      baseValue: sample.baseValue,
    })),
  };
  return writer.finish(head);
}

/** @throws ClusterwhyError `REPORT_DAMAGED` */
export function decodeReport(bytes: Uint8Array): ReportData {
  const reader = new ContainerReader(bytes);
  const head = reader.head as Head;
  const rowNumbers = head.rowNumbers === undefined ? undefined : (reader.read(head.rowNumbers) as Int32Array);
  return {
    run: head.run,
    ...(head.title === undefined ? {} : { title: head.title }),
    ...(head.notes === undefined ? {} : { notes: head.notes }),
    document: head.document,
    ...(head.assignment === undefined ? {} : { assignment: unpackModel(reader, head.assignment) }),
    ...(head.textComponents === undefined
      ? {}
      : { textComponents: reader.read(head.textComponents) as Float32Array }),
    rows: readRows(reader, head.rows),
    table: readTable(reader, head),
    shap: head.shap.map(
      (sample): ShapSample => ({
        path: sample.path,
        columns: sample.columns,
        rows: reader.read(sample.rows) as Int32Array,
        values: reader.read(sample.values) as Float32Array,
        baseValue: sample.baseValue,
      }),
    ),
    ...(rowNumbers === undefined ? {} : { rowNumbers }),
    ...(rowNumbers === undefined || head.others === undefined
      ? {}
      : { others: unpackOthers(reader, head.others, rowNumbers) }),
    omittedColumns: head.columns
      .filter((column) => column.kind === "omitted" && column.meta.name !== head.rows.id?.name)
      .map((column) => column.meta.name),
    roundedColumns: head.columns
      .filter((column) => column.kind === "numbers" && column.numbers.rounded === true)
      .map((column) => column.meta.name),
  };
}

/** Of the shown rows; left out above `MOST_COMPONENTS` numbers, which hardly compress. */
function packComponents(writer: ContainerWriter, input: ReportInput, shown: ShownRows): ArrayRef | undefined {
  const { textComponents, rows } = input;
  if (textComponents === undefined || rows.numRows === 0) return undefined;
  const width = textComponents.length / rows.numRows;
  if (shown.numRows * width > MOST_COMPONENTS) return undefined;
  const kept = new Float32Array(shown.numRows * width);
  for (let i = 0; i < shown.numRows; i++) {
    const row = shown.rowNumbers?.[i] ?? i;
    kept.set(textComponents.subarray(row * width, (row + 1) * width), i * width);
  }
  return writer.add(kept);
}

function packColumn(
  writer: ContainerWriter,
  column: Column,
  shown: ShownRows,
  idName?: string,
): PackedColumn {
  const { name, role, reason, type, label, unit, format } = column;
  const meta = {
    name,
    role,
    reason,
    type,
    ...(label === undefined ? {} : { label }),
    ...(unit === undefined ? {} : { unit }),
    ...(format === undefined ? {} : { format }),
  };
  // The id's values travel with the rows.
  if (name === idName) return { kind: "omitted", meta };
  if (column.type !== "string") {
    return {
      kind: "numbers",
      meta,
      numbers: packNumbers(writer, shown.pick(column.values), shown.numRows > EXACT_ROWS),
    };
  }
  const { codes, levels } =
    shown.rowNumbers === undefined
      ? { codes: column.codes, levels: column.levels }
      : usedLevels(shown.pick(column.codes), column.levels);
  const numCharacters = levels.reduce((sum: number, level) => sum + level.length, 0);
  if (numCharacters > MAX_TEXT) return { kind: "omitted", meta };
  return { kind: "strings", meta, codes: writer.add(narrow(codes)), levels };
}

/** Leaves out the levels of rows that are not shown. */
function usedLevels(codes: Int32Array, levels: readonly string[]): { codes: Int32Array; levels: string[] } {
  const used = new Uint8Array(levels.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  const next = new Int32Array(levels.length);
  const kept: string[] = [];
  levels.forEach((level, code) => {
    next[code] = kept.length;
    if (used[code]) kept.push(level);
  });
  return { codes: codes.map((code) => (code < 0 ? -1 : next[code])), levels: kept };
}

function readTable(reader: ContainerReader, head: Head): ColumnTable {
  const columns = head.columns.flatMap((column): Column[] => {
    if (column.kind === "omitted") return [];
    if (column.kind === "numbers") {
      const meta = column.meta as ColumnMeta & { readonly type: "number" | "boolean" | "time" };
      return [{ ...meta, values: unpackNumbers(reader, column.numbers) }];
    }
    const codes = Int32Array.from(reader.read(column.codes));
    return [{ ...column.meta, type: "string", codes, levels: column.levels }];
  });
  return { numRows: head.rows.numRows, columns };
}

function readRows(reader: ContainerReader, rows: Head["rows"]): SegmentRows {
  return {
    numRows: rows.numRows,
    ...(rows.id === undefined ? {} : { id: rows.id }),
    x: reader.read(rows.x) as Float32Array,
    y: reader.read(rows.y) as Float32Array,
    ...(rows.z === undefined ? {} : { z: reader.read(rows.z) as Float32Array }),
    paths: rows.paths,
    segment: Int32Array.from(reader.read(rows.segment)),
    noise: reader.read(rows.noise) as Uint8Array,
    probability: Float32Array.from(reader.read(rows.probability), (value) => value / 65535),
    outlierScore: Float32Array.from(reader.read(rows.outlierScore), (value) => value / 65535),
  };
}

function toSixteenBits(share: number): number {
  return Math.round(Math.min(Math.max(share, 0), 1) * 65535);
}
