import type { ShapSample } from "@clusterwhy/core";
import type { ReportIndex } from "../report/reportIndex.js";
import { xAxis } from "./axis.js";
import { formatSigned } from "./format.js";
import { fitText, linearScale } from "./scale.js";
import { columnOrder, marginOf } from "./shapOrder.js";
import { line, node, type Plot, round, type SvgNode, text } from "./svg.js";

const ROW = 28;
const MAX_LINES = 200;

/**
 * Rows as lines that rise from the base value to their log-odds, one column a step, the most important on top: the
 * segment's own rows in its colour, others grey. An even choice of at most 200 rows.
 */
export function decisionPlot(
  index: ReportIndex,
  sample: ShapSample,
  style: { readonly width: number; readonly limit?: number; readonly row?: number },
): Plot {
  const { width, limit = 12 } = style;
  const numColumns = sample.columns.length;
  const order = columnOrder(sample);
  const shown = order.slice(0, limit).reverse();
  const rest = order.slice(limit);
  const members = index.members(sample.path);
  const stride = Math.max(1, Math.ceil(sample.rows.length / MAX_LINES));
  const chosen = Array.from({ length: sample.rows.length }, (_, i) => i).filter(
    (i) => i % stride === 0 || sample.rows[i] === style.row,
  );
  const labelWidth = Math.min(0.3 * width, 190);
  const [left, right, top] = [labelWidth + 10, width - 14, 12];
  const bottom = top + shown.length * ROW;
  const ways = chosen.map((i) => {
    let at = sample.baseValue;
    for (const c of rest) at += sample.values[i * numColumns + c];
    return [at, ...shown.map((c) => (at += sample.values[i * numColumns + c]))];
  });
  const all = ways.flat().concat(sample.baseValue);
  const low = all.reduce((a, b) => Math.min(a, b), 0);
  const high = all.reduce((a, b) => Math.max(a, b), 0);
  const scale = linearScale(low, high, left, right, width < 500 ? 3 : 6);
  const lines = chosen.map((i, k): SvgNode => {
    const row = sample.rows[i];
    const inside = members[row] === 1;
    const path = ways[k]
      .map((value, step) => `${step === 0 ? "M" : "L"}${round(scale.at(value))} ${bottom - step * ROW}`)
      .join("");
    return node("path", {
      d: path,
      fill: "none",
      stroke: inside ? index.color(sample.path) : "var(--rest)",
      "stroke-width": row === style.row ? 3 : 1,
      opacity: row === style.row ? 1 : 0.45,
      tip: `${index.rowName(row)}\n${inside ? "in the group" : "not in the group"}\n${formatSigned(marginOf(sample, i), 3)} log-odds`,
    });
  });
  const inLast = (i: number) =>
    members[sample.rows[chosen[i]]] + (sample.rows[chosen[i]] === style.row ? 2 : 0);
  const drawn = lines.map((path, i) => ({ path, rank: inLast(i) })).sort((a, b) => a.rank - b.rank);
  return {
    width,
    height: bottom + 44,
    label: `the ways of ${chosen.length} rows from the base value to their log-odds`,
    body: [
      xAxis(scale, top, bottom, { title: "log-odds of being in the group" }),
      ...shown.map((c, step) =>
        text(
          labelWidth,
          bottom - (step + 1) * ROW + ROW / 2 + 4,
          fitText(index.label(sample.columns[c]), labelWidth - 4, 12),
          { anchor: "end", fill: "var(--ink)" },
        ),
      ),
      line(scale.at(0), top, scale.at(0), bottom, { stroke: "var(--muted)" }),
      ...drawn.map(({ path }) => path),
    ],
  };
}
