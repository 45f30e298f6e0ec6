import { ramp } from "./color.js";
import { node, rect, type SvgNode, text } from "./svg.js";

/** The ramp with its ends named, `width` pixels wide from `x`. */
export function rampLegend(x: number, y: number, width: number, low: string, high: string): SvgNode {
  const step = width / ramp.length;
  return node(
    "g",
    {},
    text(x - 8, y + 8, low, { anchor: "end", "font-size": 11 }),
    ...ramp.map((color, i) => rect(x + i * step, y, step + 0.5, 9, { fill: color })),
    text(x + width + 8, y + 8, high, { "font-size": 11 }),
  );
}
