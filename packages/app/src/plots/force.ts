import type { ShapSample } from "@clusterwhy/core";
import type { ReportIndex } from "../report/reportIndex.js";
import { xAxis } from "./axis.js";
import { formatSigned } from "./format.js";
import { fitText, linearScale, textWidth } from "./scale.js";
import { marginOf } from "./shapOrder.js";
import { line, node, type Plot, type SvgNode, text } from "./svg.js";
import { anchorAt, arrow, shapSteps } from "./waterfall.js";

/**
 * What pushes one row towards the segment (from the left) and away from it (from the right); the two meet at the row's
 * log-odds.
 */
export function forcePlot(
  index: ReportIndex,
  sample: ShapSample,
  i: number,
  style: { readonly width: number },
): Plot {
  const { width } = style;
  const steps = shapSteps(index, sample, i, 12).reverse();
  const margin = marginOf(sample, i);
  const towards = steps.filter((step) => step.value > 0);
  const away = steps.filter((step) => step.value < 0);
  const sum = (list: typeof steps) => list.reduce((total, step) => total + Math.abs(step.value), 0);
  const [low, high] = [margin - sum(towards), margin + sum(away)];
  const [left, right, top, bottom] = [14, width - 14, 46, 76];
  const scale = linearScale(
    Math.min(low, sample.baseValue),
    Math.max(high, sample.baseValue),
    left,
    right,
    width < 500 ? 3 : 6,
  );
  const pieces: SvgNode[] = [];
  const place = (list: typeof steps, direction: 1 | -1) => {
    let at = margin;
    for (const step of list) {
      const next = at - direction * Math.abs(step.value);
      const [x1, x2] = [scale.at(next), scale.at(at)];
      const room = Math.abs(x2 - x1) - 14;
      const color = direction === 1 ? "var(--high)" : "var(--low)";
      pieces.push(
        node(
          "g",
          { tip: `${step.name}\nSHAP ${formatSigned(step.value, 3)}` },
          arrow(x1, x2, top, bottom - top, color),
          line(x2, top, x2, bottom, { stroke: "var(--surface)" }),
          room > textWidth("mmm", 11)
            ? text((x1 + x2) / 2, bottom + 44, fitText(step.name, Math.abs(x2 - x1) - 6, 11), {
                anchor: "middle",
                "font-size": 11,
                fill: "var(--ink)",
              })
            : undefined,
        ),
      );
      at = next;
    }
  };
  place(towards, 1);
  place(away, -1);
  return {
    width,
    height: bottom + 56,
    label: `forces on the row, which meet at ${formatSigned(margin)} log-odds`,
    body: [
      xAxis(scale, top, bottom, { grid: false }),
      ...pieces,
      line(scale.at(sample.baseValue), top - 6, scale.at(sample.baseValue), bottom, {
        stroke: "var(--muted)",
        "stroke-dasharray": "4 3",
      }),
      text(scale.at(margin), 22, `this row ${formatSigned(margin)}`, {
        anchor: anchorAt(scale.at(margin), width),
        fill: "var(--ink)",
      }),
      line(scale.at(margin), 28, scale.at(margin), bottom, { stroke: "var(--ink)" }),
    ],
  };
}
