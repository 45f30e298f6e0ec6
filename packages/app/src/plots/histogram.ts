import type { ColumnInfo, ColumnProfile } from "@clusterwhy/core";
import { xAxis } from "./axis.js";
import { columnScale } from "./columnScale.js";
import { formatCount, formatShare, formatValue } from "./format.js";
import { line, node, type Plot, rect, round, text } from "./svg.js";

export interface ComparisonStyle {
  readonly width: number;
  readonly height?: number;
  readonly color: string;
  /** The column as people read it. */
  readonly label: string;
  readonly info?: ColumnInfo;
}

type NumericProfile = Extract<ColumnProfile, { kind: "numeric" }>;

/**
 * A numeric column inside the segment (filled) against outside it (outlined), each as shares of its own rows with a
 * value, on one axis; the medians as marks below.
 */
export function histogramPlot(profile: NumericProfile, style: ComparisonStyle): Plot {
  const { width, height = 130, color, info } = style;
  const { edges, inside, outside } = profile.histogram;
  const [left, right, top, bottom] = [10, width - 10, 8, height - 24];
  const { scale, label: tickLabel } = columnScale(profile.histogram, info, left, right);
  const shares = [inside, outside].map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => (total === 0 ? 0 : count / total));
  });
  const tallest = Math.max(...shares[0], ...shares[1], 1e-9);
  const y = (share: number) => bottom - (share / tallest) * (bottom - top);
  const binWidth = (right - left) / inside.length;
  const bars = shares[0].map((share, i) =>
    rect(left + i * binWidth + 0.5, y(share), binWidth - 1, bottom - y(share), { fill: color, rx: 1 }),
  );
  const outline = shares[1]
    .map(
      (share, i) =>
        `${i === 0 ? "M" : "L"}${round(left + i * binWidth)} ${round(y(share))}H${round(left + (i + 1) * binWidth)}`,
    )
    .join("");
  const targets = shares[0].map((share, i) =>
    rect(left + i * binWidth, top, binWidth, bottom - top, {
      fill: "transparent",
      tip: `${binName(edges, i, info)}\nin the group: ${formatShare(share)} (${formatCount(inside[i])})\nothers: ${formatShare(shares[1][i])} (${formatCount(outside[i])})`,
    }),
  );
  return {
    width,
    height,
    label: `${style.label}: median ${medianText(profile.inside.median, info)} in the group, ${medianText(profile.outside.median, info)} elsewhere`,
    body: [
      xAxis(scale, top, bottom, { label: tickLabel, grid: false }),
      ...bars,
      node("path", { d: outline, fill: "none", stroke: "var(--muted)", "stroke-width": 1.5 }),
      line(left, bottom, right, bottom, { stroke: "var(--line)" }),
      ...medianMark(profile.outside.median, "var(--muted)"),
      ...medianMark(profile.inside.median, color),
      ...targets,
      ...(profile.inside.count === 0
        ? [text((left + right) / 2, height / 2, "no values in this group", { anchor: "middle" })]
        : []),
    ],
  };

  function medianMark(median: number | null, fill: string) {
    if (median === null) return [];
    const x = round(scale.at(median));
    return [
      node("path", { d: `M${x} ${bottom - 1}l-5 8h10z`, fill, stroke: "var(--surface)", "stroke-width": 1 }),
    ];
  }
}

function binName(edges: readonly number[], bin: number, info: ColumnInfo | undefined): string {
  const [low, high] = [edges[bin], edges[bin + 1]];
  // Whole numbers with a bin each have edges at halves.
  if (info?.integer && high - low === 1 && !Number.isInteger(low)) return formatValue(low + 0.5, info);
  return `${formatValue(low, info)} to ${formatValue(high, info)}`;
}

function medianText(median: number | null, info: ColumnInfo | undefined): string {
  return median === null ? "none" : formatValue(median, info);
}
