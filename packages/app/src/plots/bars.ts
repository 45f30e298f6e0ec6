import type { ClassifierReport } from "@clusterwhy/core";
import { formatNumber, formatSigned } from "./format.js";
import { fitText } from "./scale.js";
import { line, node, type Plot, rect, type SvgNode, text } from "./svg.js";

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly tip?: string;
  readonly color?: string;
}

const ROW = 26;

/** Horizontal bars from zero with name and value; `limit` of them at most. */
export function barsPlot(
  bars: readonly Bar[],
  style: { readonly width: number; readonly color: string; readonly label: string; readonly limit?: number },
): Plot {
  const { width, color, limit = 12 } = style;
  const shown = bars.slice(0, limit);
  const labelWidth = Math.min(0.36 * width, 200);
  const barWidth = width - labelWidth - 68;
  const largest = Math.max(...shown.map((bar) => bar.value), 1e-300);
  const body = shown.map((bar, i): SvgNode => {
    const y = 4 + i * ROW;
    const length = (Math.max(bar.value, 0) / largest) * barWidth;
    return node(
      "g",
      { tip: bar.tip ?? `${bar.name}\n${bar.text}` },
      rect(0, y, width, ROW, { fill: "transparent" }),
      text(labelWidth - 8, y + 16, fitText(bar.name, labelWidth - 10, 12), {
        anchor: "end",
        fill: "var(--ink)",
      }),
      rect(labelWidth, y + 4, length, 16, { fill: bar.color ?? color, rx: 2 }),
      text(labelWidth + length + 6, y + 16, bar.text, { "font-size": 11 }),
    );
  });
  return {
    width,
    height: shown.length * ROW + 8,
    label: style.label,
    body: [...body, line(labelWidth, 4, labelWidth, shown.length * ROW + 4, { stroke: "var(--line)" })],
  };
}

export const IMPORTANCE_KINDS = {
  totalGain: "total gain",
  gain: "gain",
  weight: "weight",
  cover: "cover",
  totalCover: "total cover",
} as const;
export type ImportanceKind = keyof typeof IMPORTANCE_KINDS;

/** The columns by one kind of importance, the largest first; columns that the trees never use are left out. */
export function importancePlot(
  report: ClassifierReport,
  kind: ImportanceKind,
  style: {
    readonly width: number;
    readonly color: string;
    readonly label: (column: string) => string;
    readonly limit?: number;
  },
): Plot {
  const bars = report.importance
    .filter((entry) => entry.weight > 0)
    .map((entry) => ({
      name: style.label(entry.column),
      value: entry[kind],
      text: formatNumber(entry[kind]),
    }))
    .sort((a, b) => b.value - a.value);
  return barsPlot(bars, {
    width: style.width,
    color: style.color,
    limit: style.limit,
    label: `importance by ${IMPORTANCE_KINDS[kind]}`,
  });
}

/** Mean absolute SHAP values in log-odds; the direction in which the group's own rows are pushed stands in the tip. */
export function shapBarPlot(
  report: ClassifierReport,
  style: {
    readonly width: number;
    readonly color: string;
    readonly label: (column: string) => string;
    readonly limit?: number;
  },
): Plot {
  const bars = report.shap.columns
    .filter((entry) => entry.meanAbsolute > 0)
    .map((entry) => ({
      name: style.label(entry.column),
      value: entry.meanAbsolute,
      text: entry.meanAbsolute < 0.005 ? "<0.01" : entry.meanAbsolute.toFixed(2),
      tip: `${style.label(entry.column)}\nmean |SHAP| ${entry.meanAbsolute.toFixed(4)} log-odds over ${report.shap.rows} rows\n${entry.meanAbsoluteInside.toFixed(4)} over the group's own rows\nthe group's own rows are moved by ${formatSigned(entry.meanInside, 4)} on average`,
    }));
  return barsPlot(bars, {
    width: style.width,
    color: style.color,
    limit: style.limit,
    label: "mean absolute SHAP value of every column, log-odds",
  });
}
