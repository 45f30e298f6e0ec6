import { roomyTicks, type Scale, tickLabels } from "./scale.js";
import { line, node, type SvgNode, text } from "./svg.js";

/** A horizontal axis: grid lines up to `top`, labels below `bottom`. */
export function xAxis(
  scale: Scale,
  top: number,
  bottom: number,
  options: {
    readonly title?: string;
    readonly label?: (tick: number) => string;
    readonly grid?: boolean;
  } = {},
): SvgNode {
  const label = options.label ?? tickLabels(scale.ticks);
  const ticks = roomyTicks(scale, label);
  const middle =
    scale.ticks.length > 0
      ? (scale.at(scale.ticks[0]) + scale.at(scale.ticks[scale.ticks.length - 1])) / 2
      : 0;
  return node(
    "g",
    {},
    ...ticks.flatMap((tick) => [
      options.grid === false
        ? line(scale.at(tick), bottom, scale.at(tick), bottom + 4, { stroke: "var(--line)" })
        : line(scale.at(tick), top, scale.at(tick), bottom + 4),
      text(scale.at(tick), bottom + 16, label(tick), { anchor: "middle", "font-size": 11 }),
    ]),
    options.title === undefined ? undefined : text(middle, bottom + 33, options.title, { anchor: "middle" }),
  );
}

/** A vertical axis: grid lines from `left` to `right`, labels left of `left`. */
export function yAxis(
  scale: Scale,
  left: number,
  right: number,
  options: { readonly title?: string; readonly label?: (tick: number) => string } = {},
): SvgNode {
  const label = options.label ?? tickLabels(scale.ticks);
  return node(
    "g",
    {},
    ...scale.ticks.flatMap((tick) => [
      line(left, scale.at(tick), right, scale.at(tick)),
      text(left - 6, scale.at(tick) + 4, label(tick), { anchor: "end", "font-size": 11 }),
    ]),
    options.title === undefined ? undefined : text(left - 6, 12, options.title, { anchor: "start", x: 2 }),
  );
}
