import { ramp } from "../../src/plots/color.js";
import { formatCount, formatNumber, formatValue } from "../../src/plots/format.js";
import { useReport } from "../state/context.js";
import type { ColorBy, Legend } from "./coloring.js";

/** What the colours of a column mean; those of the groups stand in their tree. */
export function LegendView({
  legend,
  colorBy,
}: {
  readonly legend: Exclude<Legend, { kind: "segments" }>;
  readonly colorBy: ColorBy;
}) {
  const { index } = useReport();
  const name =
    colorBy.by === "column"
      ? index.label(colorBy.column)
      : colorBy.by === "probability"
        ? "how firmly a row belongs to its group"
        : "how unusual a row is";
  if (legend.kind === "levels") {
    return (
      <div class="legend">
        <b>{name}</b>
        <ul>
          {legend.entries.map((entry) => (
            <li key={entry.name}>
              <span class="swatch" style={{ background: entry.color }} />
              {entry.name} <span class="muted">{formatCount(entry.count)}</span>
            </li>
          ))}
        </ul>
      </div>
    );
  }
  const info = colorBy.by === "column" ? index.info(colorBy.column) : undefined;
  return (
    <div class="legend">
      <b>{name}</b> {legend.log && <span class="muted">log scale</span>}
      <div class="ramp" style={{ background: `linear-gradient(to right, ${ramp.join(",")})` }} />
      <div class="ramp-ticks">
        {legend.ticks.map((tick) => (
          <span key={tick.at}>
            {info === undefined ? formatNumber(tick.value) : formatValue(tick.value, info)}
          </span>
        ))}
      </div>
    </div>
  );
}
