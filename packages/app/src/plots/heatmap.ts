import type { ShapSample } from "@clusterwhy/core";
import type { ReportIndex } from "../report/reportIndex.js";
import { formatCount, formatSigned } from "./format.js";
import { rampLegend } from "./rampLegend.js";
import { fitText, linearScale } from "./scale.js";
import { columnOrder, marginOf } from "./shapOrder.js";
import { line, node, type Plot, rect, round, type SvgNode, text } from "./svg.js";

const ROW = 24;
const MAX_COLUMNS = 240;

/**
 * SHAP values as colours: sampled rows from left to right by rising log-odds, in at most 240 columns of the mean of
 * neighbouring rows; table columns from top to bottom by importance; the log-odds as a line on top.
 */
export function heatmapPlot(
  index: ReportIndex,
  sample: ShapSample,
  style: { readonly width: number; readonly limit?: number },
): Plot {
  const { width, limit = 12 } = style;
  const numRows = sample.rows.length;
  const numColumns = sample.columns.length;
  const shown = columnOrder(sample).slice(0, limit);
  const margins = Float64Array.from({ length: numRows }, (_, i) => marginOf(sample, i));
  const order = Array.from({ length: numRows }, (_, i) => i).sort((a, b) => margins[a] - margins[b] || a - b);
  const numCells = Math.min(numRows, MAX_COLUMNS);
  const parts = Array.from({ length: numCells }, (_, cell) =>
    order.slice(Math.floor((cell * numRows) / numCells), Math.floor(((cell + 1) * numRows) / numCells)),
  );
  const mean = (part: readonly number[], value: (i: number) => number) =>
    part.reduce((sum, i) => sum + value(i), 0) / Math.max(part.length, 1);
  const labelWidth = Math.min(0.3 * width, 190);
  const [left, right, top] = [labelWidth + 10, width - 10, 84];
  const cellWidth = (right - left) / Math.max(numCells, 1);
  const grid = shown.map((c) => parts.map((part) => mean(part, (i) => sample.values[i * numColumns + c])));
  const largest = Math.max(...grid.flat().map(Math.abs), 1e-9);
  const marginScale = linearScale(margins[order[0]] ?? 0, margins[order[numRows - 1]] ?? 1, top - 8, 30, 2);
  const way = parts
    .map(
      (part, cell) =>
        `${cell === 0 ? "M" : "L"}${round(left + (cell + 0.5) * cellWidth)} ${round(marginScale.at(mean(part, (i) => margins[i])))}`,
    )
    .join("");
  const members = index.members(sample.path);
  return {
    width,
    height: top + shown.length * ROW + 26,
    label: `SHAP values of ${numRows} rows as a heat map`,
    body: [
      rampLegend(right - 150, 4, 80, formatSigned(-largest, 1), formatSigned(largest, 1)),
      text(labelWidth, 56, "log-odds", { anchor: "end" }),
      node("path", { d: way, fill: "none", stroke: "var(--ink)", "stroke-width": 1.5 }),
      ...(marginScale.at(0) < top - 8 && marginScale.at(0) > 30
        ? [
            line(left, marginScale.at(0), right, marginScale.at(0), {
              "stroke-dasharray": "3 3",
              stroke: "var(--muted)",
            }),
          ]
        : []),
      ...shown.flatMap((c, lane) => laneOf(c, lane)),
      ...parts.map((part, cell) =>
        rect(left + cell * cellWidth, top + shown.length * ROW + 4, cellWidth + 0.3, 6, {
          fill: mean(part, (i) => members[sample.rows[i]]) >= 0.5 ? index.color(sample.path) : "var(--grid)",
        }),
      ),
      text(
        left,
        top + shown.length * ROW + 23,
        fitText(
          `${formatCount(numRows)} rows by rising log-odds; the strip marks the group's own`,
          width - left,
          11,
        ),
        { "font-size": 11 },
      ),
    ],
  };

  function laneOf(c: number, lane: number): SvgNode[] {
    const y = top + lane * ROW;
    const name = index.label(sample.columns[c]);
    return [
      text(labelWidth, y + 16, fitText(name, labelWidth - 4, 12), { anchor: "end", fill: "var(--ink)" }),
      ...grid[lane].map((value, cell) =>
        rect(left + cell * cellWidth, y + 1, cellWidth + 0.3, ROW - 2, {
          fill: value >= 0 ? "var(--high)" : "var(--low)",
          "fill-opacity": round(Math.min(Math.abs(value) / largest, 1)),
          tip: `${name}\nmean SHAP ${formatSigned(value, 3)} of ${parts[cell].length} ${parts[cell].length === 1 ? "row" : "rows"}`,
        }),
      ),
    ];
  }
}
