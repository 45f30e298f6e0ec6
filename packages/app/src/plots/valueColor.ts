import type { ReportIndex } from "../report/reportIndex.js";
import { binPosition } from "./scale.js";

/** How the raw values of a column become colours, one rule for beeswarm, dependence, decision and heat map. */
export interface ValueColor {
  /** Position from low (0) to high (1); NaN where there is no value. */
  position(row: number): number;
  readonly low: string;
  readonly high: string;
}

/**
 * Numbers by their place on the column's axis, the middle 90% of the rows stretched over the ramp so that outliers do
 * not wash it out. Booleans are low or high. Of a column of texts the level that sets the segment apart is high and
 * every other one low.
 */
export function valueColor(
  index: ReportIndex,
  column: string,
  path: string,
  rows: Int32Array,
): ValueColor | undefined {
  const source = index.column(column);
  if (source === undefined) return undefined;
  if (source.type === "string") {
    const profile = index.profile(path, column);
    const level = profile?.kind === "categorical" ? profile.topLift?.value : undefined;
    const code = level === undefined ? -1 : source.levels.indexOf(level);
    if (code < 0 || level === undefined) return undefined;
    return {
      position: (row) => (source.codes[row] < 0 ? Number.NaN : Number(source.codes[row] === code)),
      low: "another",
      high: level,
    };
  }
  if (source.type === "boolean") return { position: (row) => source.values[row], low: "false", high: "true" };
  const axis = index.axis(column);
  if (axis === undefined) return undefined;
  const places = Float64Array.from(rows, (row) => binPosition(axis.edges, source.values[row]))
    .filter((place) => !Number.isNaN(place))
    .sort();
  if (places.length === 0) return undefined;
  let low = places[Math.floor(0.05 * (places.length - 1))];
  let high = places[Math.ceil(0.95 * (places.length - 1))];
  if (low === high) [low, high] = [places[0], places[places.length - 1]];
  const span = high - low || 1;
  return {
    position: (row) => {
      const place = binPosition(axis.edges, source.values[row]);
      return Number.isNaN(place) ? place : Math.min(Math.max((place - low) / span, 0), 1);
    },
    low: "low",
    high: "high",
  };
}
