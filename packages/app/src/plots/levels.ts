import type { ColumnProfile } from "@clusterwhy/core";
import { formatCount, formatShare } from "./format.js";
import type { ComparisonStyle } from "./histogram.js";
import { fitText } from "./scale.js";
import { node, type Plot, rect, type SvgNode, text } from "./svg.js";

type CategoricalProfile = Extract<ColumnProfile, { kind: "categorical" }>;

const ROW = 24;
const SHOWN = 6;

/** A column of texts or a boolean: for every frequent level its share inside (colour) and outside (grey). */
export function levelsPlot(
  profile: CategoricalProfile,
  style: ComparisonStyle & { readonly all?: boolean },
): Plot {
  const { width, color } = style;
  const entries = entriesOf(profile, style.all ? Number.POSITIVE_INFINITY : SHOWN);
  const totals = [totalOf(profile, "inside"), totalOf(profile, "outside")];
  const labelWidth = Math.min(0.36 * width, 150);
  const barWidth = width - labelWidth - 56;
  const body = entries.map(({ name, inside, outside }, i): SvgNode => {
    const y = 4 + i * ROW;
    const shares = [inside / Math.max(totals[0], 1), outside / Math.max(totals[1], 1)];
    return node(
      "g",
      {
        tip: `${name}\nin the group: ${formatShare(shares[0])} (${formatCount(inside)})\nothers: ${formatShare(shares[1])} (${formatCount(outside)})`,
      },
      rect(0, y - 1, width, ROW, { fill: "transparent" }),
      text(labelWidth - 8, y + 14, fitText(name, labelWidth - 10, 12), { anchor: "end", fill: "var(--ink)" }),
      rect(labelWidth, y + 2, barWidth, 15, { fill: "var(--grid)", opacity: 0.45, rx: 2 }),
      rect(labelWidth, y + 2, barWidth * shares[0], 10, { fill: color, rx: 2 }),
      rect(labelWidth, y + 13, barWidth * shares[1], 4, { fill: "var(--rest)", rx: 2 }),
      text(width - 4, y + 14, formatShare(shares[0]), { anchor: "end", "font-size": 11 }),
    );
  });
  return {
    width,
    height: entries.length * ROW + 8,
    label: `${style.label}: shares of its values in the group and elsewhere`,
    body,
  };
}

interface Entry {
  readonly name: string;
  readonly inside: number;
  readonly outside: number;
}

/** The most frequent levels, the telling one always among them; the rest and missing values as one entry each. */
function entriesOf(profile: CategoricalProfile, limit: number): Entry[] {
  const telling = profile.levels.findIndex((level) => level.value === profile.topLift?.value);
  const shown = profile.levels.slice(0, limit);
  if (telling >= limit) shown[limit - 1] = profile.levels[telling];
  const hidden = profile.levels.filter((level) => !shown.includes(level));
  const rest = hidden.reduce<Omit<Entry, "name">>(
    (sum, level) => ({ inside: sum.inside + level.inside, outside: sum.outside + level.outside }),
    profile.other,
  );
  // Words do not add up: a row may have several.
  const numRest = profile.rows === undefined ? hidden.length + profile.other.levels : 0;
  return [
    ...shown.map(({ value, inside, outside }) => ({
      name: value === "" ? "(empty)" : value,
      inside,
      outside,
    })),
    ...(numRest > 0 ? [{ ...rest, name: `${formatCount(numRest)} more` }] : []),
    ...(profile.missing.inside + profile.missing.outside > 0
      ? [{ ...profile.missing, name: "missing" }]
      : []),
  ];
}

function totalOf(profile: CategoricalProfile, side: "inside" | "outside"): number {
  if (profile.rows !== undefined) return profile.rows[side];
  return (
    profile.levels.reduce((sum, level) => sum + level[side], 0) + profile.other[side] + profile.missing[side]
  );
}
