import type { Column, SegmentDocument, SegmentRows, ShapSample } from "@clusterwhy/core";
import type { Assignment } from "@clusterwhy/segments";
import { cellText, type OutputColumn } from "@clusterwhy/table";
import { ADDED_COLUMNS } from "./layout.js";

function rowNumbers(numRows: number): OutputColumn {
  return { name: "row", type: "integer", values: Int32Array.from({ length: numRows }, (_, row) => row) };
}

function pathColumn(name: string, paths: readonly string[], positions: Int32Array): OutputColumn {
  return { name, type: "string", values: Array.from(positions, (position) => paths[position]) };
}

/** The columns of `rows.parquet`. */
export function rowColumns(rows: SegmentRows): OutputColumn[] {
  return [
    rowNumbers(rows.numRows),
    ...(rows.id === undefined
      ? []
      : [{ name: rows.id.name, type: "string", values: rows.id.values } satisfies OutputColumn]),
    { name: "x", type: "float", values: rows.x },
    { name: "y", type: "float", values: rows.y },
    ...(rows.z === undefined ? [] : [{ name: "z", type: "float", values: rows.z } satisfies OutputColumn]),
    pathColumn("segment", rows.paths, rows.segment),
    { name: "noise", type: "boolean", values: rows.noise },
    { name: "probability", type: "float", values: rows.probability },
    { name: "outlier_score", type: "float", values: rows.outlierScore },
  ];
}

/** The columns that follow the table's own in `segments.csv`. */
export function joinedColumns(document: SegmentDocument, rows: SegmentRows): OutputColumn[] {
  const names = document.segments.map((segment) => segment.name);
  const [segment, name, noise, probability] = ADDED_COLUMNS;
  return [
    pathColumn(segment, rows.paths, rows.segment),
    pathColumn(name, names, rows.segment),
    { name: noise, type: "boolean", values: rows.noise },
    { name: probability, type: "float", values: rows.probability },
  ];
}

/** The columns of `shap.parquet`: one line a segment, row and column. */
export function shapColumns(
  samples: readonly ShapSample[],
  columns: readonly Column[],
  rows: SegmentRows,
): OutputColumn[] {
  const segment: string[] = [];
  const row: number[] = [];
  const id: string[] = [];
  const column: string[] = [];
  const value: (string | null)[] = [];
  const shap: number[] = [];
  const byName = new Map(columns.map((candidate) => [candidate.name, candidate]));
  for (const sample of samples) {
    sample.rows.forEach((inputRow, position) => {
      sample.columns.forEach((name, feature) => {
        const source = byName.get(name);
        segment.push(sample.path);
        row.push(inputRow);
        if (rows.id !== undefined) id.push(rows.id.values[inputRow]);
        column.push(name);
        value.push(source === undefined ? null : cellText(source, inputRow));
        shap.push(sample.values[position * sample.columns.length + feature]);
      });
    });
  }
  return [
    { name: "segment", type: "string", values: segment },
    { name: "row", type: "integer", values: row },
    ...(rows.id === undefined
      ? []
      : [{ name: rows.id.name, type: "string", values: id } satisfies OutputColumn]),
    { name: "column", type: "string", values: column },
    { name: "value", type: "string", values: value },
    { name: "shap", type: "float", values: shap },
  ];
}

/** What `assign` writes. */
export function assignmentColumns(assignment: Assignment, id: Column | undefined): OutputColumn[] {
  const numRows = assignment.segment.length;
  return [
    rowNumbers(numRows),
    ...(id === undefined
      ? []
      : [
          {
            name: id.name,
            type: "string",
            values: Array.from({ length: numRows }, (_, row) => cellText(id, row)),
          } satisfies OutputColumn,
        ]),
    pathColumn("segment", assignment.paths, assignment.segment),
    pathColumn("segment_name", assignment.names, assignment.segment),
    { name: "probability", type: "double", values: assignment.probability },
  ];
}
