import type { ColumnInfo } from "@clusterwhy/core";
import type { ColumnAxis } from "../report/columnAxis.js";
import { formatValue } from "./format.js";
import { binScale, type Scale, tickLabels } from "./scale.js";
import { timeTickLabels, timeTicks } from "./timeTicks.js";

/** A column's own axis over the given pixels, with ticks as its type wants them. */
export function columnScale(
  axis: ColumnAxis,
  type: ColumnInfo["type"] | undefined,
  from: number,
  to: number,
  numTicks = 5,
): { readonly scale: Scale; readonly label: (tick: number) => string } {
  const scale = binScale(axis, from, to, numTicks);
  if (type === "time" && axis.scale === "linear") {
    const ticks = timeTicks(axis.edges[0], axis.edges[axis.edges.length - 1], numTicks);
    return { scale: { at: scale.at, ticks }, label: timeTickLabels(ticks) };
  }
  const label =
    axis.scale === "log1p"
      ? (tick: number) => formatValue(tick, type === "time" ? { type } : undefined)
      : tickLabels(scale.ticks);
  return { scale, label };
}
