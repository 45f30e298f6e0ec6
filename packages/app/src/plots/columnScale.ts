import type { ColumnFormat, ValueStyle } from "@clusterwhy/core";
import type { ColumnAxis } from "../report/columnAxis.js";
import { formatValue } from "./format.js";
import { binScale, type Scale, tickLabels } from "./scale.js";
import { timeTickLabels, timeTicks } from "./timeTicks.js";

/** Formats whose numbers mean nothing without their sign: every tick is written in them. */
const ON_TICKS = new Set<ColumnFormat>(["percent", "currency", "bytes", "duration", "year", "plain"]);

/** Whether an axis's ticks say the column's unit by themselves. */
export function ticksSayUnit(style: ValueStyle): boolean {
  return style.type !== "number" || (style.format !== undefined && ON_TICKS.has(style.format));
}

/** A column's own axis over the given pixels, with ticks as its type and format want them. */
export function columnScale(
  axis: ColumnAxis,
  style: ValueStyle | undefined,
  from: number,
  to: number,
  numTicks = 5,
): { readonly scale: Scale; readonly label: (tick: number) => string } {
  const scale = binScale(axis, from, to, numTicks);
  if (style?.type === "time" && axis.scale === "linear") {
    const ticks = timeTicks(axis.edges[0], axis.edges[axis.edges.length - 1], numTicks);
    return { scale: { at: scale.at, ticks }, label: timeTickLabels(ticks) };
  }
  const written = style !== undefined && ticksSayUnit(style) ? style : undefined;
  const label =
    written !== undefined || axis.scale === "log1p"
      ? (tick: number) => formatValue(tick, written)
      : tickLabels(scale.ticks);
  return { scale, label };
}
