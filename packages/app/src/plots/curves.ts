import type { ClassifierReport } from "@clusterwhy/core";
import { xAxis, yAxis } from "./axis.js";
import { formatShare } from "./format.js";
import { linearScale } from "./scale.js";
import { line, node, type Plot, round, type SvgNode, text } from "./svg.js";

interface CurveStyle {
  readonly width: number;
  readonly color: string;
}

/** Receiver operating characteristic on held-out rows, with the diagonal of guessing. */
export function rocPlot(report: ClassifierReport, { width, color }: CurveStyle): Plot {
  const frame = unitFrame(width, "share of the others let in", "share of the group found");
  return {
    ...frame.size,
    label: `ROC curve, area ${report.rocAuc.toFixed(3)}`,
    body: [
      ...frame.axes,
      line(frame.x(0), frame.y(0), frame.x(1), frame.y(1), {
        stroke: "var(--rest)",
        "stroke-dasharray": "4 4",
      }),
      frame.curve(
        report.rocCurve,
        color,
        (x, y) => `lets in ${formatShare(x)} of the others\nfinds ${formatShare(y)} of the group`,
      ),
      text(frame.x(0.97), frame.y(0.06), `area ${report.rocAuc.toFixed(3)}`, {
        anchor: "end",
        fill: "var(--ink)",
        "font-size": 13,
      }),
    ],
  };
}

/** Precision over recall on held-out rows, with the precision of guessing. */
export function precisionRecallPlot(report: ClassifierReport, { width, color }: CurveStyle): Plot {
  const frame = unitFrame(width, "recall", "precision");
  const { positives, rows } = report.validation;
  const base = rows === 0 ? 0 : positives / rows;
  return {
    ...frame.size,
    label: `precision-recall curve, area ${report.prAuc.toFixed(3)}`,
    body: [
      ...frame.axes,
      line(frame.x(0), frame.y(base), frame.x(1), frame.y(base), {
        stroke: "var(--rest)",
        "stroke-dasharray": "4 4",
      }),
      frame.curve(report.prCurve, color, (x, y) => `recall ${formatShare(x)}\nprecision ${formatShare(y)}`),
      text(frame.x(0.03), frame.y(0.06), `area ${report.prAuc.toFixed(3)}`, {
        fill: "var(--ink)",
        "font-size": 13,
      }),
    ],
  };
}

function unitFrame(width: number, xTitle: string, yTitle: string) {
  const side = Math.min(width, 340);
  const [left, right, top, bottom] = [44, side - 20, 24, side - 44];
  const x = linearScale(0, 1, left, right);
  const y = linearScale(0, 1, bottom, top);
  return {
    size: { width: side, height: side },
    x: x.at,
    y: y.at,
    axes: [
      xAxis(x, top, bottom, { title: xTitle, label: formatShare }),
      yAxis(y, left, right, { title: yTitle, label: formatShare }),
    ],
    curve(
      points: readonly (readonly [number, number])[],
      color: string,
      tip: (x: number, y: number) => string,
    ): SvgNode {
      const path = points
        .map(([px, py], i) => `${i === 0 ? "M" : "L"}${round(x.at(px))} ${round(y.at(py))}`)
        .join("");
      const targets = points.map(([px, py]) =>
        node("circle", {
          cx: round(x.at(px)),
          cy: round(y.at(py)),
          r: 6,
          fill: "transparent",
          tip: tip(px, py),
        }),
      );
      return node(
        "g",
        {},
        node("path", {
          d: path,
          fill: "none",
          stroke: color,
          "stroke-width": 2.5,
          "stroke-linejoin": "round",
        }),
        ...targets,
      );
    },
  };
}
