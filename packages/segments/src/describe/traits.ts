import type { ColumnInfo, ColumnProfile } from "@clusterwhy/core";
import { formatNumber, formatShare } from "./format.js";
import { quoted, shortValue } from "./words.js";

/** One thing that sets a segment apart. */
export interface Trait {
  readonly column: string;
  /** Two or three words: part of a name. */
  readonly short: string;
  /** A clause with numbers: part of a sentence. */
  readonly long: string;
  /** Effect size: |Cliff's delta|, or the difference of shares. */
  readonly effect: number;
}

/** Effects below this are not worth a word. */
const LEAST_EFFECT = 0.2;

type NumericProfile = Extract<ColumnProfile, { kind: "numeric" }>;
type CategoricalProfile = Extract<ColumnProfile, { kind: "categorical" }>;

/** What a trait is told against. */
export interface TraitContext {
  /** The segment is most of the rows it is compared with: its own middle is the middle, so words compare. */
  readonly isMajority: boolean;
  /** Share of all rows of the table with a smaller value, half of the equal ones counted. */
  rankOf(column: string, value: number): number | undefined;
}

export function traitOf(profile: ColumnProfile, info: ColumnInfo, context: TraitContext): Trait | undefined {
  const trait =
    profile.kind === "numeric" ? numericTrait(profile, info, context) : categoricalTrait(profile, info);
  return trait === undefined ? undefined : { ...trait, column: profile.column };
}

type Words = Omit<Trait, "column">;

function numericTrait(profile: NumericProfile, info: ColumnInfo, context: TraitContext): Words | undefined {
  const { inside, outside, cliffsDelta: delta } = profile;
  const missing = missingTrait(profile, info);
  if (missing !== undefined) return missing;
  if (delta === null || inside.median === null || outside.median === null) return undefined;
  const effect = Math.abs(delta);
  if (effect < LEAST_EFFECT) return undefined;
  const name = info.label ?? info.name;
  const others = shortValue(outside.median, info);
  if (inside.p95 === 0 && outside.median > 0) {
    return { short: `no ${noun(info)}`, long: `no ${name} (others: median ${others})`, effect };
  }
  const rank = context.rankOf(profile.column, inside.median) ?? (delta + 1) / 2;
  const degree = context.isMajority ? comparative(delta > 0, info) : degreeWord(delta > 0, rank, info);
  return {
    short: `${degree} ${noun(info)}`,
    long: `median ${name} ${shortValue(inside.median, info)}${comparedWith(inside.median, outside.median, info)}`,
    effect,
  };
}

/** Words follow the place of the segment's median among all rows of the table. */
const VERY = 0.1;
const CLEARLY = 0.35;

function degreeWord(isHigh: boolean, rank: number, info: ColumnInfo): string {
  const far = isHigh ? 1 - rank : rank;
  const degree = far <= VERY ? "very " : far <= CLEARLY ? "" : "fairly ";
  if (info.type === "time") return `${degree}${isHigh ? "late" : "early"}`;
  if (isCount(info)) return `${degree}${isHigh ? "many" : "few"}`;
  return `${degree}${isHigh ? "high" : "low"}`;
}

function comparative(isHigh: boolean, info: ColumnInfo): string {
  if (info.type === "time") return isHigh ? "later" : "earlier";
  if (isCount(info)) return isHigh ? "more" : "fewer";
  return isHigh ? "higher" : "lower";
}

/** Whole numbers of things in the plural can be many or few; anything else is high or low. */
function isCount(info: ColumnInfo): boolean {
  const counted = info.format === undefined || info.format === "number" || info.format === "integer";
  if (info.type !== "number" || !info.integer || info.unit !== undefined || !counted) return false;
  return /[^s]s$/i.test(noun(info)) && !/(days|hours|minutes|seconds|years|months)$/i.test(noun(info));
}

/** `videos_count` → `videos`, `PageValues` → `page values`, `bill_length_mm` → `bill length`: sentences give the unit. */
export function noun(info: ColumnInfo): string {
  if (info.label !== undefined) return info.label;
  const plain = spaced(info.name).replace(/\b\p{Lu}\p{Ll}+\b/gu, (word) => word.toLowerCase());
  const words = plain
    .replace(/^(?:number|count|num|nr|no) (?:of )?| (?:count|total)$/gi, "")
    .replace(/(?<=..) (?:mm|cm|km|g|kg|mg|ms|usd|eur|gbp|pct|percent)$/i, "");
  return words === "" ? plain : words;
}

/** ` (230 times the others' 4,983)`, or the others' median where the ratio says little. */
function comparedWith(own: number, others: number, info: ColumnInfo): string {
  const shown = shortValue(others, info);
  const ratio = own / others;
  if (info.type === "number" && own > 0 && others > 0) {
    if (ratio >= 2) return ` (${formatNumber(Number(ratio.toPrecision(2)))} times the others' ${shown})`;
    if (ratio <= 0.5)
      return ` (the others' ${shown} is ${formatNumber(Number((1 / ratio).toPrecision(2)))} times that)`;
  }
  return ` (others: ${shown})`;
}

function missingTrait(profile: NumericProfile, info: ColumnInfo): Words | undefined {
  const inside = profile.inside.missing / Math.max(profile.inside.count + profile.inside.missing, 1);
  const outside = profile.outside.missing / Math.max(profile.outside.count + profile.outside.missing, 1);
  if (inside - outside < 0.5) return undefined;
  return {
    short: `${noun(info)} missing`,
    long: `${info.label ?? info.name} is missing for ${formatShare(inside)} (others: ${formatShare(outside)})`,
    effect: inside - outside,
  };
}

function categoricalTrait(profile: CategoricalProfile, info: ColumnInfo): Words | undefined {
  const lift = profile.topLift;
  if (lift === null) return undefined;
  const gain = lift.insideShare - lift.outsideShare;
  const effect = Math.abs(gain);
  if (effect < LEAST_EFFECT) return undefined;
  const name = info.label ?? info.name;
  if (info.type === "boolean") {
    const isTrue = lift.value === "true";
    const inside = isTrue ? lift.insideShare : 1 - lift.insideShare;
    const outside = isTrue ? lift.outsideShare : 1 - lift.outsideShare;
    return {
      short: flagWords(name, isTrue === gain > 0, inside),
      long: `${name} is true for ${quantity(inside)} (others: ${quantity(outside)})`,
      effect,
    };
  }
  if (profile.rows !== undefined) {
    return {
      short: `${noun(info)} ${gain > 0 ? "with" : "without"} ${quoted(lift.value)}`,
      long: `${name} has ${quoted(lift.value)} for ${quantity(lift.insideShare)} (others: ${quantity(lift.outsideShare)})`,
      effect,
    };
  }
  const value = lift.value.length > 24 ? `${lift.value.slice(0, 21)}...` : lift.value;
  return {
    short: levelWords(value, info, gain > 0, lift.insideShare),
    long: `${name} is ${quoted(lift.value)} for ${quantity(lift.insideShare)} (others: ${quantity(lift.outsideShare)})`,
    effect,
  };
}

function quantity(share: number): string {
  return share === 1 ? "all" : share === 0 ? "none" : formatShare(share);
}

/** `visitor type` and `Returning_Visitor` → `Returning Visitor`: the level says itself of what it is one. */
function levelWords(value: string, info: ColumnInfo, positive: boolean, share: number): string {
  if (/^(unknown|missing|n\/?a)$/i.test(value)) return `${noun(info)} ${positive ? value : "known"}`;
  const wordsOf = (text: string) => spaced(text).toLowerCase().split(" ");
  const isTelling = wordsOf(noun(info)).some((word) => word.length > 2 && wordsOf(value).includes(word));
  const shown = isTelling ? spaced(value) : value;
  if (positive) return `${share < 0.65 ? "often " : ""}${isTelling ? "" : `${noun(info)} `}${shown}`;
  // `not basic` says enough, `not 1` and `not other` do not.
  const isPlain = /\p{L}{4}/u.test(value) && !/^(other|none)$/i.test(value);
  return isPlain ? `not ${shown}` : `${noun(info)} not ${shown}`;
}

/** `is_verified` → `verified`, `not verified`; `has_shop` → `with shop`, `without shop`; else `with link in bio`. */
function flagWords(name: string, positive: boolean, inside: number): string {
  const often = positive && inside < 0.65 ? "often " : "";
  const is = /^(?:is|was)[_\s-]?(.+)$/i.exec(name);
  if (is !== null) return positive ? `${often}${spaced(is[1])}` : `not ${spaced(is[1])}`;
  const has = /^(?:has|with)[_\s-]?(.+)$/i.exec(name)?.[1] ?? name;
  if (has.length < 3) return `${often}${name} ${positive}`;
  if (/(?:ed|able)$/i.test(has)) return positive ? `${often}${spaced(has)}` : `not ${spaced(has)}`;
  return positive ? `${often}with ${spaced(has)}` : `without ${spaced(has)}`;
}

export function spaced(words: string): string {
  return words
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim();
}
