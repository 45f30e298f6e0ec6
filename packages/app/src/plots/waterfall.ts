import type { ShapSample } from "@clusterwhy/core";
import type { ReportIndex } from "../report/reportIndex.js";
import { xAxis } from "./axis.js";
import { formatSigned, shorten } from "./format.js";
import { fitText, linearScale, textWidth } from "./scale.js";
import { marginOf } from "./shapOrder.js";
import { line, node, type Plot, round, type SvgNode, text } from "./svg.js";

const ROW = 30;

/** One step of the way from the base value to a row's log-odds. */
export interface ShapStep {
  readonly name: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The steps from the base value to the row's margin, the largest last; the smallest ones beyond `limit` in one.
 *
 * @param i position in `sample.rows`
 */
export function shapSteps(index: ReportIndex, sample: ShapSample, i: number, limit: number): ShapStep[] {
  const numColumns = sample.columns.length;
  const row = sample.rows[i];
  const parts = sample.columns
    .map((column, c) => ({
      name: stepName(index, column, row),
      value: sample.values[i * numColumns + c],
    }))
    .filter((part) => part.value !== 0)
    .sort((a, b) => Math.abs(a.value) - Math.abs(b.value));
  const numRest = Math.max(parts.length - limit, 0);
  const rest = parts.slice(0, numRest);
  const merged =
    numRest < 2
      ? parts
      : [
          { name: `${numRest} other columns`, value: rest.reduce((sum, part) => sum + part.value, 0) },
          ...parts.slice(numRest),
        ];
  let at = sample.baseValue;
  return merged.map((part) => {
    const from = at;
    at += part.value;
    return { ...part, from, to: at };
  });
}

/** Without a value where the report has none, as of a list's positions together. */
function stepName(index: ReportIndex, column: string, row: number): string {
  const value = index.value(column, row);
  return value === "" && index.column(column) === undefined
    ? index.label(column)
    : `${index.label(column)} = ${shorten(value, 60)}`;
}

/** How each column's value moves one row from the base value to its log-odds of being in the segment. */
export function waterfallPlot(
  index: ReportIndex,
  sample: ShapSample,
  i: number,
  style: { readonly width: number; readonly limit?: number },
): Plot {
  const { width, limit = 9 } = style;
  // The largest step on top: read downwards, the way leads from the row's margin to the base value.
  const steps = shapSteps(index, sample, i, limit).reverse();
  const margin = marginOf(sample, i);
  const labelWidth = Math.min(0.42 * width, 260);
  const [left, right, top] = [labelWidth + 46, width - 46, 30];
  const bottom = top + Math.max(steps.length, 1) * ROW;
  const ends = steps.flatMap((step) => [step.from, step.to]).concat(margin, sample.baseValue);
  const scale = linearScale(Math.min(...ends), Math.max(...ends), left, right, width < 500 ? 3 : 5);
  const body: SvgNode[] = [
    xAxis(scale, top, bottom, { title: "log-odds of being in the group" }),
    line(scale.at(sample.baseValue), top, scale.at(sample.baseValue), bottom, {
      stroke: "var(--muted)",
      "stroke-dasharray": "4 3",
    }),
    line(scale.at(margin), top, scale.at(margin), bottom, { stroke: "var(--muted)" }),
    text(scale.at(margin), 18, `this row ${formatSigned(margin)}`, {
      anchor: anchorAt(scale.at(margin), width),
      fill: "var(--ink)",
    }),
  ];
  steps.forEach((step, k) => {
    const y = top + k * ROW + 5;
    const [x1, x2] = [scale.at(step.from), scale.at(step.to)];
    const value = formatSigned(step.value);
    const outer = step.value > 0 ? x2 + 6 : x2 - 6;
    body.push(
      node(
        "g",
        {
          tip: `${step.name}\nSHAP ${formatSigned(step.value, 3)}\nfrom ${formatSigned(step.from, 3)} to ${formatSigned(step.to, 3)}`,
        },
        text(labelWidth, y + 14, fitText(step.name, labelWidth - 4, 12), {
          anchor: "end",
          fill: "var(--ink)",
        }),
        arrow(x1, x2, y, 20, step.value > 0 ? "var(--high)" : "var(--low)"),
        text(outer, y + 14, value, {
          anchor: step.value > 0 ? "start" : "end",
          "font-size": 11,
          fill: "var(--ink)",
        }),
      ),
      ...(k < steps.length - 1 ? [line(x1, y + 20, x1, y + ROW, { stroke: "var(--line)" })] : []),
    );
  });
  return {
    width,
    height: bottom + 44,
    label: `from the base value ${formatSigned(sample.baseValue)} to ${formatSigned(margin)} log-odds`,
    body,
  };
}

/** A bar with a point at its end, so that the direction reads without colour. */
export function arrow(from: number, to: number, y: number, height: number, fill: string): SvgNode {
  const tip = Math.min(Math.abs(to - from), 7) * Math.sign(to - from);
  const [a, b, c] = [round(from), round(to - tip), round(to)];
  return node("path", { d: `M${a} ${y}H${b}L${c} ${y + height / 2}L${b} ${y + height}H${a}z`, fill });
}

export function anchorAt(x: number, width: number): "start" | "middle" | "end" {
  const room = textWidth("this row +00.00", 12) / 2;
  return x < room + 4 ? "start" : x > width - room - 4 ? "end" : "middle";
}
