import { hexToRgb, levelColor, ramp, rampStep } from "../../src/plots/color.js";
import { binPosition } from "../../src/plots/scale.js";
import type { ReportIndex } from "../../src/report/reportIndex.js";
import type { MapPoints } from "./mapPoints.js";

/** What the map's colours mean. */
export type ColorBy =
  | { readonly by: "segment"; readonly depth: number }
  | { readonly by: "column"; readonly column: string }
  | { readonly by: "probability" | "outlierScore" };

export type Legend =
  | {
      readonly kind: "segments";
      readonly entries: readonly { readonly path: string; readonly color: string }[];
    }
  | {
      readonly kind: "ramp";
      readonly ticks: readonly { readonly at: number; readonly value: number }[];
      readonly log: boolean;
    }
  | {
      readonly kind: "levels";
      readonly entries: readonly { readonly name: string; readonly color: string; readonly count: number }[];
    };

export interface Coloring {
  /** Uint8Array [numPoints × 4], RGBA. Points without values are not seen where a column colours. */
  readonly colors: Uint8Array;
  readonly legend: Legend;
}

const MISSING = "#8f949c";
const MAX_LEVELS = 10;

/**
 * @param noise the theme's colour of rows in no group
 * @param focus points outside the focus are faded; all are in focus where it is absent
 */
export function colorPoints(
  index: ReportIndex,
  points: MapPoints,
  colorBy: ColorBy,
  noise: string,
  focus?: Uint8Array,
): Coloring {
  const { numPoints, numRows, segment } = points;
  const colors = new Uint8Array(4 * numPoints);
  const bySegments = colorBy.by === "segment";
  const { of, legend } = bySegments
    ? bySegment(index, segment, colorBy.depth, noise)
    : byValue(index, colorBy);
  const opaque = numPoints > 20_000 ? 150 : 215;
  const outside = outsidePosition(index);
  const numColored = bySegments ? numPoints : numRows;
  for (let i = 0; i < numColored; i++) {
    const color = of(i);
    const faded = focus !== undefined && focus[i] === 0;
    colors[4 * i] = color[0];
    colors[4 * i + 1] = color[1];
    colors[4 * i + 2] = color[2];
    colors[4 * i + 3] = faded ? opaque / 7 : segment[i] === outside ? opaque * 0.75 : opaque;
  }
  return { colors, legend };
}

/** What `segment` says of rows in no group at all. */
export function outsidePosition(index: ReportIndex): number {
  return index.input.rows.paths.indexOf(index.root.path);
}

type RowColor = (row: number) => readonly [number, number, number];

function bySegment(
  index: ReportIndex,
  segment: Int32Array,
  depth: number,
  noise: string,
): { of: RowColor; legend: Legend } {
  const { rows } = index.input;
  const shown = rows.paths.map((path) =>
    path === index.root.path ? undefined : index.lineage(path).slice(0, depth).at(-1),
  );
  const palette = shown.map((path) => hexToRgb(path === undefined ? noise : index.color(path)));
  const used = new Set(shown);
  return {
    of: (row) => palette[segment[row]],
    legend: {
      kind: "segments",
      entries: index.groups
        .filter((segment) => used.has(segment.path))
        .map((segment) => ({ path: segment.path, color: index.color(segment.path) })),
    },
  };
}

function byValue(
  index: ReportIndex,
  colorBy: Exclude<ColorBy, { by: "segment" }>,
): { of: RowColor; legend: Legend } {
  const { rows } = index.input;
  const steps = [...ramp, MISSING].map(hexToRgb);
  const missing = steps.length - 1;
  const stepColor = (position: number) => steps[rampStep(position) < 0 ? missing : rampStep(position)];
  if (colorBy.by !== "column") {
    const values = rows[colorBy.by];
    const ticks = [0, 0.25, 0.5, 0.75, 1].map((value) => ({ at: value, value }));
    return { of: (row) => stepColor(values[row]), legend: { kind: "ramp", ticks, log: false } };
  }
  const column = index.column(colorBy.column);
  if (column !== undefined && (column.type === "string" || column.type === "boolean"))
    return byLevel(index, colorBy.column);
  const axis = index.axis(colorBy.column) ?? { scale: "linear" as const, edges: [0, 1] };
  const numBins = axis.edges.length - 1;
  const values = column === undefined ? new Float64Array(rows.numRows).fill(Number.NaN) : column.values;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => {
    const bin = Math.min(Math.floor(at * numBins), numBins - 1);
    const within = at * numBins - bin;
    return { at, value: axis.edges[bin] + within * (axis.edges[bin + 1] - axis.edges[bin]) };
  });
  return {
    of: (row) => stepColor(binPosition(axis.edges, values[row]) / numBins),
    legend: { kind: "ramp", ticks, log: axis.scale === "log1p" },
  };
}

function byLevel(index: ReportIndex, name: string): { of: RowColor; legend: Legend } {
  const column = index.column(name);
  const { numRows } = index.input.rows;
  const codeOf = (row: number) =>
    column === undefined
      ? -1
      : column.type === "string"
        ? column.codes[row]
        : Number.isNaN(column.values[row])
          ? -1
          : column.values[row];
  const names = column?.type === "string" ? column.levels : ["false", "true"];
  const counts = new Float64Array(names.length);
  let numMissing = 0;
  for (let row = 0; row < numRows; row++) {
    if (codeOf(row) < 0) numMissing++;
    else counts[codeOf(row)]++;
  }
  const byCount = Array.from(names.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const rank = new Int32Array(names.length);
  byCount.forEach((code, place) => {
    rank[code] = place;
  });
  const palette = Array.from({ length: MAX_LEVELS + 1 }, (_, place) =>
    place < MAX_LEVELS ? levelColor(place) : MISSING,
  );
  const colors = palette.map(hexToRgb);
  const shown = byCount
    .slice(0, MAX_LEVELS)
    .map((code) => ({ name: names[code] || "(empty)", color: palette[rank[code]], count: counts[code] }));
  const rest = byCount.slice(MAX_LEVELS);
  const numRest = rest.reduce((sum, code) => sum + counts[code], 0);
  return {
    of: (row) => (codeOf(row) < 0 ? colors[MAX_LEVELS] : colors[Math.min(rank[codeOf(row)], MAX_LEVELS)]),
    legend: {
      kind: "levels",
      entries: [
        ...shown,
        ...(rest.length > 0 ? [{ name: `${rest.length} more`, color: MISSING, count: numRest }] : []),
        ...(numMissing > 0 ? [{ name: "missing", color: MISSING, count: numMissing }] : []),
      ],
    },
  };
}
