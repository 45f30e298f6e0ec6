import type { Split } from "@clusterwhy/core";
import { xAxis } from "./axis.js";
import { linearScale } from "./scale.js";
import { line, node, type Plot, round, text } from "./svg.js";

/**
 * The split's separation beside that of tables without groups: how many times denser the groups are than what lies
 * between them. Undefined where nothing was measured.
 */
export function splitPlot(
  split: Split,
  style: { readonly width: number; readonly color: string },
): Plot | undefined {
  if (split.persistence === null || split.nullPersistence.length === 0) return undefined;
  const { width, color } = style;
  const height = 110;
  const [left, right, middle, bottom] = [14, width - 14, 50, 70];
  const all = [split.persistence, ...split.nullPersistence];
  const scale = linearScale(Math.min(...all, 0), Math.max(...all, Math.LN2), left, right);
  const ratios = [1, 1.5, 2, 3, 5, 10, 20, 50, 100, 1000, 1e4]
    .map(Math.log)
    .filter((value) => value <= Math.max(...all, Math.LN2));
  const times = (value: number) => `${Number(Math.exp(value).toPrecision(2))}×`;
  const found = round(scale.at(split.persistence));
  const foundText = `this split: ${times(split.persistence)}`;
  const anchor = found > 0.7 * width ? "end" : found < 0.3 * width ? "start" : "middle";
  return {
    width,
    height,
    label: `separation of the split ${times(split.persistence)}, of tables without groups at most ${times(Math.max(...split.nullPersistence))}`,
    body: [
      xAxis({ at: scale.at, ticks: ratios }, 26, bottom, {
        label: times,
        title: "times denser than what lies between the groups",
      }),
      line(left, middle, right, middle, { stroke: "var(--line)" }),
      ...split.nullPersistence.map((value) =>
        node("circle", {
          cx: round(scale.at(value)),
          cy: middle,
          r: 5,
          fill: "var(--rest)",
          opacity: 0.7,
          tip: `a table without groups: ${times(value)}`,
        }),
      ),
      node("path", {
        d: `M${found} ${middle - 9}l9 9l-9 9l-9 -9z`,
        fill: split.kept ? color : "var(--surface)",
        stroke: split.kept ? "var(--surface)" : "var(--ink)",
        "stroke-width": 1.5,
        tip: foundText,
      }),
      text(
        anchor === "end" ? found + 8 : anchor === "start" ? Math.max(found - 8, 2) : found,
        22,
        foundText,
        { anchor, fill: "var(--ink)" },
      ),
    ],
  };
}
