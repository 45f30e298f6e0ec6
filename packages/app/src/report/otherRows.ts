import type { SegmentRows } from "@clusterwhy/core";
import { type ArrayRef, type ContainerReader, type ContainerWriter, narrow } from "./container.js";
import type { ShownRows } from "./shownRows.js";

/** Of a large table: the rows that are only points of the map, without values. All arrays have `numRows` elements. */
export interface OtherRows {
  readonly numRows: number;
  /** Int32Array, ascending: the input row that each is. */
  readonly rowNumbers: Int32Array;
  /** Float32Array each: the map's coordinates, to 1/65535 of their range. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z?: Float32Array;
  /** Int32Array: position in `SegmentRows.paths`. */
  readonly segment: Int32Array;
}

/** Points on the map, shown rows included; above it the others are an even stride. */
export const MAX_POINTS = 1_000_000;

interface PackedAxis {
  readonly ref: ArrayRef;
  readonly low: number;
  readonly step: number;
}

export interface PackedOthers {
  /** Rows of the whole input: which of them are others follows from it and from the shown ones. */
  readonly numInput: number;
  readonly x: PackedAxis;
  readonly y: PackedAxis;
  readonly z?: PackedAxis;
  readonly segment: ArrayRef;
}

/** Undefined where all rows are shown. */
export function packOthers(
  writer: ContainerWriter,
  rows: SegmentRows,
  shown: ShownRows,
  maxPoints = MAX_POINTS,
): PackedOthers | undefined {
  if (shown.rowNumbers === undefined) return undefined;
  const others = otherRowNumbers(rows.numRows, shown.rowNumbers, maxPoints);
  return {
    numInput: rows.numRows,
    x: packAxis(writer, rows.x, others),
    y: packAxis(writer, rows.y, others),
    ...(rows.z === undefined ? {} : { z: packAxis(writer, rows.z, others) }),
    segment: writer.add(narrow(Int32Array.from(others, (row) => rows.segment[row]))),
  };
}

export function unpackOthers(
  reader: ContainerReader,
  packed: PackedOthers,
  shownRowNumbers: Int32Array,
): OtherRows {
  const segment = Int32Array.from(reader.read(packed.segment));
  let rowNumbers: Int32Array | undefined;
  return {
    numRows: segment.length,
    // Few readers ask, and a page that does not count them is there sooner.
    get rowNumbers() {
      rowNumbers ??= otherRowNumbers(
        packed.numInput,
        shownRowNumbers,
        shownRowNumbers.length + segment.length,
      );
      return rowNumbers;
    },
    x: unpackAxis(reader, packed.x),
    y: unpackAxis(reader, packed.y),
    ...(packed.z === undefined ? {} : { z: unpackAxis(reader, packed.z) }),
    segment,
  };
}

/** The rows that are not shown, ascending; evenly chosen where they would be more than the points that are left. */
function otherRowNumbers(numInput: number, shown: Int32Array, maxPoints: number): Int32Array {
  const rest = new Int32Array(numInput - shown.length);
  for (let row = 0, next = 0, to = 0; row < numInput; row++) {
    if (shown[next] === row) next++;
    else rest[to++] = row;
  }
  const most = Math.max(maxPoints - shown.length, 0);
  if (rest.length <= most) return rest;
  const stride = rest.length / most;
  return Int32Array.from({ length: most }, (_, i) => rest[Math.floor(i * stride)]);
}

function packAxis(writer: ContainerWriter, values: Float32Array, chosen: Int32Array): PackedAxis {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of chosen) {
    low = Math.min(low, values[row]);
    high = Math.max(high, values[row]);
  }
  const step = high > low ? (high - low) / 65535 : 1;
  const places = Uint16Array.from(chosen, (row) => Math.round((values[row] - low) / step));
  return { ref: writer.add(places), low: Number.isFinite(low) ? low : 0, step };
}

function unpackAxis(reader: ContainerReader, { ref, low, step }: PackedAxis): Float32Array {
  return Float32Array.from(reader.read(ref), (place) => low + place * step);
}
