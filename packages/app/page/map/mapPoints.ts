import type { ReportData } from "../../src/report/payload.js";
import { centredPoints, type Points } from "./camera.js";

/** The points of the map: first the rows whose values the report holds, then the others. */
export interface MapPoints extends Points {
  /** So many of the points are rows with values: point i < numRows is row i. */
  readonly numRows: number;
  /** Int32Array [numPoints]: position in `SegmentRows.paths`. */
  readonly segment: Int32Array;
}

/** @param everyRow `false`: only rows with values, for the small maps */
export function mapPoints({ rows, others }: ReportData, everyRow = true): MapPoints {
  const more = everyRow ? others : undefined;
  const z = rows.z === undefined ? undefined : joined(rows.z, more?.z);
  return {
    ...centredPoints(joined(rows.x, more?.x), joined(rows.y, more?.y), z),
    numRows: rows.numRows,
    segment: joined(rows.segment, more?.segment),
  };
}

function joined<Values extends Float32Array | Int32Array>(first: Values, second: Values | undefined): Values {
  if (second === undefined) return first;
  const numPoints = first.length + second.length;
  const both = first instanceof Float32Array ? new Float32Array(numPoints) : new Int32Array(numPoints);
  both.set(first);
  both.set(second, first.length);
  return both as Values;
}
