import type { Column, ShapSample } from "@clusterwhy/core";
import type { ReportIndex } from "../report/reportIndex.js";
import { xAxis, yAxis } from "./axis.js";
import { ramp, rampStep } from "./color.js";
import { columnScale } from "./columnScale.js";
import { formatSigned } from "./format.js";
import { interactingColumn } from "./interactingColumn.js";
import { rampLegend } from "./rampLegend.js";
import { fitText, linearScale, textWidth } from "./scale.js";
import { dots, line, type Plot, type SvgNode, text } from "./svg.js";
import { swarmOffsets } from "./swarm.js";
import { valueColor } from "./valueColor.js";

const RADIUS = 2.5;
const MAX_LEVELS = 12;

/** Whether the column's raw values have an order or a few levels to be drawn along; texts and lists have not. */
export function hasValues(index: ReportIndex, column: string): boolean {
  return index.column(column) !== undefined && index.info(column)?.role !== "text";
}

/** One column's raw values against its SHAP values, coloured by the column that goes with it most. */
export function dependencePlot(
  index: ReportIndex,
  sample: ShapSample,
  column: string,
  style: { readonly width: number; readonly interaction?: string },
): Plot | undefined {
  const c = sample.columns.indexOf(column);
  const source = index.column(column);
  if (c < 0 || source === undefined || !hasValues(index, column)) return undefined;
  const { width } = style;
  const height = 340;
  const [left, right, top, bottom] = [58, width - 14, 34, height - 44];
  const numRows = sample.rows.length;
  const numColumns = sample.columns.length;
  const values = Float64Array.from({ length: numRows }, (_, i) => sample.values[i * numColumns + c]);
  const interaction = style.interaction ?? interactingColumn(index, sample, column);
  const colors =
    interaction === undefined ? undefined : valueColor(index, interaction, sample.path, sample.rows);
  const low = Math.min(...values, 0);
  const high = Math.max(...values, 0);
  const yScale = linearScale(low, high, bottom, top);
  const xs = horizontal(index, source, sample.rows, left, right);
  const y = Float32Array.from(values, yScale.at);
  const x = xs.places(y);
  const groups = Array.from({ length: ramp.length + 1 }, () => [[], []] as [number[], number[]]);
  for (let i = 0; i < numRows; i++) {
    if (Number.isNaN(x[i])) continue;
    const step = colors === undefined ? -1 : rampStep(colors.position(sample.rows[i]));
    const place = groups[step < 0 ? ramp.length : step];
    place[0].push(x[i]);
    place[1].push(y[i]);
  }
  const body: SvgNode[] = [
    ...xs.axis(top, bottom, index.axisTitle(column)),
    yAxis(yScale, left, right, { label: (tick) => formatSigned(tick, 1) }),
    text(2, 14, "SHAP value, log-odds", {}),
    line(left, yScale.at(0), right, yScale.at(0), { stroke: "var(--muted)" }),
    ...groups.flatMap(([gx, gy], step) =>
      gx.length === 0 ? [] : [dots(gx, gy, RADIUS, ramp[step] ?? "var(--rest)")],
    ),
  ];
  if (colors !== undefined && interaction !== undefined) {
    const high = fitText(colors.high, 90, 11);
    const from = right - 88 - textWidth(high, 11) - 10;
    const low = fitText(`${index.label(interaction)}: ${colors.low}`, from - 150, 11);
    body.push(rampLegend(from, 6, 80, low, high));
  }
  return {
    width,
    height,
    label: `SHAP value of ${index.label(column)} against its raw value`,
    body,
    points: {
      x,
      y,
      row: (i) => sample.rows[i],
      tip: (i) => {
        const row = sample.rows[i];
        const other =
          interaction === undefined ? "" : `\n${index.label(interaction)}: ${index.value(interaction, row)}`;
        return `${index.rowName(row)}\n${index.label(column)}: ${index.value(column, row)}\nSHAP ${formatSigned(values[i], 3)}${other}`;
      },
    },
  };
}

interface Horizontal {
  /** Float32Array [numRows] of pixels; NaN where the row has no value. */
  places(y: Float32Array): Float32Array;
  axis(top: number, bottom: number, title: string): SvgNode[];
}

/** Numbers on the column's own axis; texts and booleans in strips, spread so that no dot hides another. */
function horizontal(
  index: ReportIndex,
  column: Column,
  rows: Int32Array,
  left: number,
  right: number,
): Horizontal {
  const axis = index.axis(column.name);
  if (column.type === "number" || column.type === "time") {
    const { scale, label } = columnScale(
      axis ?? { scale: "linear", edges: [0, 1] },
      index.info(column.name) ?? column,
      left,
      right,
      6,
    );
    return {
      places: () => Float32Array.from(rows, (row) => scale.at(column.values[row])),
      axis: (top, bottom, title) => [xAxis(scale, top, bottom, { title, label })],
    };
  }
  const names = column.type === "string" ? frequentLevels(column, rows) : ["false", "true"];
  const codeOf = (row: number) => {
    if (column.type !== "string") return column.values[row];
    return column.codes[row] < 0 ? -1 : names.indexOf(column.levels[column.codes[row]]);
  };
  const strip = (right - left) / names.length;
  const center = (code: number) => left + (code + 0.5) * strip;
  return {
    places: (y) => {
      const x = Float32Array.from(rows, (row) => {
        const code = codeOf(row);
        return code >= 0 ? center(code) : Number.NaN;
      });
      for (let code = 0; code < names.length; code++) {
        const members = Array.from(rows.keys()).filter((i) => x[i] === Math.fround(center(code)));
        const offsets = swarmOffsets(
          members.map((i) => y[i]),
          strip * 0.4,
          RADIUS,
        );
        members.forEach((i, k) => {
          x[i] += offsets[k];
        });
      }
      return x;
    },
    axis: (_, bottom, title) => [
      line(left, bottom, right, bottom, { stroke: "var(--line)" }),
      ...names.map((name, code) =>
        text(center(code), bottom + 16, fitText(name === "" ? "(empty)" : name, strip - 6, 11), {
          anchor: "middle",
          "font-size": 11,
        }),
      ),
      text((left + right) / 2, bottom + 33, title, { anchor: "middle" }),
    ],
  };
}

function frequentLevels(column: Extract<Column, { type: "string" }>, rows: Int32Array): string[] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(column.codes[row], (counts.get(column.codes[row]) ?? 0) + 1);
  return Array.from(counts)
    .filter(([code]) => code >= 0)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MAX_LEVELS)
    .map(([code]) => column.levels[code]);
}
