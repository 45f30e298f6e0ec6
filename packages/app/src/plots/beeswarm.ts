import type { ShapSample } from "@clusterwhy/core";
import type { ReportIndex } from "../report/reportIndex.js";
import { xAxis } from "./axis.js";
import { ramp, rampStep } from "./color.js";
import { formatSigned } from "./format.js";
import { rampLegend } from "./rampLegend.js";
import { fitText, linearScale } from "./scale.js";
import { columnOrder, shapExtent } from "./shapOrder.js";
import { dots, line, type Plot, type SvgNode, text } from "./svg.js";
import { swarmOffsets } from "./swarm.js";
import { valueColor } from "./valueColor.js";

const ROW = 40;
const RADIUS = 2;

/**
 * Every sampled row as a dot for each of the most important columns: its SHAP value in log-odds, coloured by the raw
 * value of the column.
 */
export function beeswarmPlot(
  index: ReportIndex,
  sample: ShapSample,
  style: { readonly width: number; readonly limit?: number },
): Plot {
  const { width, limit = 10 } = style;
  const shown = columnOrder(sample).slice(0, limit);
  const numRows = sample.rows.length;
  const numColumns = sample.columns.length;
  const labelWidth = Math.min(0.3 * width, 190);
  const [left, right, top] = [labelWidth + 8, width - 14, 28];
  const bottom = top + shown.length * ROW;
  const [low, high] = shapExtent(sample);
  const scale = linearScale(Math.min(low, 0), Math.max(high, 0), left, right, width < 500 ? 3 : 6);

  const x = new Float32Array(shown.length * numRows);
  const y = new Float32Array(shown.length * numRows);
  const body: SvgNode[] = [
    xAxis(scale, top, bottom, {
      title: width < 500 ? "SHAP value, log-odds" : "SHAP value, log-odds (right: speaks for the group)",
      label: axisLabel(scale.ticks),
    }),
    line(scale.at(0), top, scale.at(0), bottom, { stroke: "var(--muted)" }),
    rampLegend(right - 172, 6, 90, "low", "high value"),
  ];
  shown.forEach((c, lane) => {
    const middle = top + (lane + 0.5) * ROW;
    const from = lane * numRows;
    for (let i = 0; i < numRows; i++) x[from + i] = scale.at(sample.values[i * numColumns + c]);
    const offsets = swarmOffsets(x.subarray(from, from + numRows), ROW / 2 - RADIUS, RADIUS);
    for (let i = 0; i < numRows; i++) y[from + i] = middle + offsets[i];
    body.push(...laneOf(c, lane, middle));
  });

  return {
    width,
    height: bottom + 42,
    label: `SHAP values of ${numRows} rows for the ${shown.length} most important columns`,
    body,
    points: {
      x,
      y,
      row: (point) => sample.rows[point % numRows],
      tip: (point) => {
        const c = shown[Math.floor(point / numRows)];
        const i = point % numRows;
        const row = sample.rows[i];
        const column = sample.columns[c];
        return `${index.rowName(row)}\n${index.label(column)}: ${index.value(column, row)}\nSHAP ${formatSigned(sample.values[i * numColumns + c], 3)}`;
      },
    },
  };

  function laneOf(c: number, lane: number, middle: number): SvgNode[] {
    const column = sample.columns[c];
    const colors = valueColor(index, column, sample.path, sample.rows);
    const steps = Array.from({ length: ramp.length + 1 }, () => [[], []] as [number[], number[]]);
    for (let i = 0; i < numRows; i++) {
      // The last place is for rows without a value.
      const step = colors === undefined ? -1 : rampStep(colors.position(sample.rows[i]));
      const place = steps[step < 0 ? ramp.length : step];
      place[0].push(x[lane * numRows + i]);
      place[1].push(y[lane * numRows + i]);
    }
    const name = fitText(index.label(column), labelWidth - 4, 12.5);
    const note = colors !== undefined && colors.high !== "high" ? `high: ${colors.high}` : undefined;
    return [
      text(labelWidth, middle + (note === undefined ? 4 : -2), name, {
        anchor: "end",
        fill: "var(--ink)",
        "font-size": 12.5,
      }),
      ...(note === undefined
        ? []
        : [
            text(labelWidth, middle + 12, fitText(note, labelWidth - 4, 10.5), {
              anchor: "end",
              "font-size": 10.5,
            }),
          ]),
      line(left, middle, right, middle, { "stroke-dasharray": "1 4", stroke: "var(--line)" }),
      ...steps.flatMap(([xs, ys], step) =>
        xs.length === 0 ? [] : [dots(xs, ys, RADIUS, ramp[step] ?? "var(--rest)")],
      ),
    ];
  }
}

function axisLabel(ticks: readonly number[]): (tick: number) => string {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : 1;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (tick) => formatSigned(tick, digits);
}
