import type { Column, ColumnInfo, ColumnProfile, Segment, ShapSample } from "@clusterwhy/core";
import { segmentColors } from "../plots/color.js";
import { ticksSayUnit } from "../plots/columnScale.js";
import { formatValue, formatValueExactly } from "../plots/format.js";
import { type ColumnAxis, columnAxis } from "./columnAxis.js";
import type { ReportInput } from "./reportInput.js";

/** A run with what views and plots look up in it again and again. Everything is computed once, most on first use. */
export class ReportIndex {
  readonly input: ReportInput;
  readonly root: Segment;
  /** Without the whole table: parents before children. */
  readonly groups: readonly Segment[];
  readonly colors: ReadonlyMap<string, string>;
  readonly #segments: ReadonlyMap<string, Segment>;
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #infos: ReadonlyMap<string, ColumnInfo>;
  readonly #axes = new Map<string, ColumnAxis>();
  readonly #members = new Map<string, Uint8Array>();
  readonly #rowNumbers: Int32Array | undefined;

  /** @param input `rowNumbers` where its rows are not all of the table's */
  constructor(input: ReportInput & { readonly rowNumbers?: Int32Array }) {
    const { segments, columns } = input.document;
    this.input = input;
    this.#rowNumbers = input.rowNumbers;
    this.root = segments[0];
    this.groups = segments.slice(1);
    this.colors = segmentColors(input.document);
    this.#segments = new Map(segments.map((segment) => [segment.path, segment]));
    this.#columns = new Map(input.table.columns.map((column) => [column.name, column]));
    this.#infos = new Map(columns.map((info) => [info.name, info]));
  }

  segment(path: string): Segment | undefined {
    return this.#segments.get(path);
  }

  column(name: string): Column | undefined {
    return this.#columns.get(name);
  }

  info(name: string): ColumnInfo | undefined {
    return this.#infos.get(name);
  }

  /** What people read instead of the column's name. */
  label(name: string): string {
    return this.#infos.get(name)?.label ?? name;
  }

  /** The label, with the unit where the ticks beside it do not say it. */
  axisTitle(name: string): string {
    const info = this.#infos.get(name);
    const unit = info === undefined || ticksSayUnit(info) ? undefined : info.unit;
    return unit === undefined ? this.label(name) : `${this.label(name)} (${unit})`;
  }

  color(path: string): string {
    return this.colors.get(path) ?? "#8a8f98";
  }

  shap(path: string): ShapSample | undefined {
    return this.input.shap.find((sample) => sample.path === path);
  }

  profile(path: string, column: string): ColumnProfile | undefined {
    return this.segment(path)?.profile.find((profile) => profile.column === column);
  }

  /** The column's shared, skew-aware axis; that of its histograms where it has some. */
  axis(name: string): ColumnAxis | undefined {
    const known = this.#axes.get(name);
    if (known !== undefined) return known;
    const column = this.#columns.get(name);
    if (column === undefined || column.type === "string") return undefined;
    const profile = this.input.document.segments
      .flatMap((segment) => segment.profile)
      .find((candidate) => candidate.column === name);
    const axis = profile?.kind === "numeric" ? profile.histogram : columnAxis(column.values);
    this.#axes.set(name, axis);
    return axis;
  }

  /** Uint8Array [numRows]: 1 where the row belongs to the segment at any depth. */
  members(path: string): Uint8Array {
    const known = this.#members.get(path);
    if (known !== undefined) return known;
    const members = this.membersAmong(path, this.input.rows.segment);
    this.#members.set(path, members);
    return members;
  }

  /** The same for any rows. @param segment Int32Array: positions in `SegmentRows.paths` */
  membersAmong(path: string, segment: Int32Array): Uint8Array {
    const holds = Uint8Array.from(this.input.rows.paths, (deepest) =>
      Number(path === "all" || deepest === path || deepest.startsWith(`${path}.`)),
    );
    const members = new Uint8Array(segment.length);
    for (let row = 0; row < segment.length; row++) members[row] = holds[segment[row]];
    return members;
  }

  /** The paths from the first level down to the segment, itself included. */
  lineage(path: string): string[] {
    const parts = path === "all" ? [] : path.split(".");
    return parts.map((_, i) => parts.slice(0, i + 1).join("."));
  }

  /** The row's raw value as text, `missing` where there is none. */
  value(name: string, row: number, exactly = false): string {
    const column = this.#columns.get(name);
    if (column === undefined) return "";
    if (column.type === "string") return column.codes[row] < 0 ? "missing" : column.levels[column.codes[row]];
    const style = this.#infos.get(name) ?? column;
    return exactly ? formatValueExactly(column.values[row], style) : formatValue(column.values[row], style);
  }

  /** As people count them in the table: the first is 1. */
  rowNumber(row: number): number {
    return (this.#rowNumbers?.[row] ?? row) + 1;
  }

  rowName(row: number): string {
    const { id } = this.input.rows;
    return id === undefined ? `row ${this.rowNumber(row)}` : id.values[row];
  }
}
