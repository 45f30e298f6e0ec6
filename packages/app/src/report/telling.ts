import type { ColumnInfo, ColumnProfile, Segment } from "@clusterwhy/core";
import { formatShare, formatValue } from "../plots/format.js";

/** A figure that sets a group apart, in words that need no statistics. */
export interface TellingNumber {
  readonly column: string;
  /** What the figure is: `typical followers`, `is_verified: true`. */
  readonly what: string;
  readonly inside: string;
  readonly outside: string;
  /** How far apart inside and outside are, in [0, 1]. */
  readonly strength: number;
}

/** The columns that differ most between the segment and all other rows, the most different first. */
export function tellingNumbers(
  segment: Segment,
  infoOf: (column: string) => ColumnInfo | undefined,
  limit: number,
): TellingNumber[] {
  return segment.profile
    .filter((profile) => infoOf(profile.column)?.role !== "outcome")
    .flatMap((profile) => tellingNumber(profile, infoOf(profile.column)) ?? [])
    .filter((telling) => telling.strength > 0.02)
    .sort((a, b) => b.strength - a.strength)
    .slice(0, limit);
}

export function tellingNumber(
  profile: ColumnProfile,
  info: ColumnInfo | undefined,
): TellingNumber | undefined {
  const label = info?.label ?? profile.column;
  if (profile.kind === "numeric") {
    const [inside, outside] = [profile.inside.median, profile.outside.median];
    if (inside === null || outside === null || profile.cliffsDelta === null) return undefined;
    return {
      column: profile.column,
      what: `typical ${label}`,
      inside: formatValue(inside, info),
      outside: formatValue(outside, info),
      strength: Math.abs(profile.cliffsDelta),
    };
  }
  if (profile.topLift === null) return undefined;
  const { value, insideShare, outsideShare } = profile.topLift;
  return {
    column: profile.column,
    what: `${label}${profile.rows === undefined ? ":" : " has"} ${value === "" ? "(empty)" : value}`,
    inside: formatShare(insideShare),
    outside: formatShare(outsideShare),
    strength: Math.abs(insideShare - outsideShare),
  };
}
