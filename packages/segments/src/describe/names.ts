import type { ColumnInfo, ColumnProfile, Rule } from "@clusterwhy/core";
import { formatNumber, formatShare } from "./format.js";
import { quoted, shortValue } from "./words.js";

export interface NamingInput {
  readonly path: string;
  readonly parent: string | null;
  readonly size: number;
  readonly share: number;
  readonly profile: readonly ColumnProfile[];
  readonly rules: readonly Rule[];
  /** SHAP summary of the segment's classifier; absent without one. */
  readonly importances?: readonly { readonly column: string; readonly meanAbsoluteInside: number }[];
  readonly columns: readonly ColumnInfo[];
}

/** One thing that sets a segment apart. */
interface Trait {
  readonly column: string;
  /** Two or three words: part of a name. */
  readonly short: string;
  /** A clause with numbers: part of a sentence. */
  readonly long: string;
  /** How telling: effect size, raised by what the classifier makes of the column. */
  readonly weight: number;
}

const LONGEST_NAME = 48;
/** Effects below this are not worth a word. */
const LEAST_EFFECT = 0.2;

/** Names and sentences from fixed templates, in the user's own column names and units; siblings' names differ. */
export function nameSegments(inputs: readonly NamingInput[]): { name: string; sentence: string }[] {
  const traits = inputs.map(traitsOf);
  const taken = new Set<string>();
  return inputs.map((input, i) => {
    if (input.parent === null) {
      return { name: "everyone", sentence: `All ${formatNumber(input.size)} rows of the table.` };
    }
    const name = uniqueName(traits[i], input, taken);
    taken.add(name);
    return { name, sentence: sentenceOf(input, traits[i]) };
  });
}

/** Two traits; a third, then the path, where the name is taken. */
function uniqueName(traits: readonly Trait[], input: NamingInput, taken: ReadonlySet<string>): string {
  for (const count of [2, 3, 4]) {
    const name = joined(traits.slice(0, count).map((trait) => trait.short));
    if (name !== "" && !taken.has(name)) return name;
  }
  const base = joined(traits.slice(0, 2).map((trait) => trait.short)) || "in the middle of everything";
  return `${base} (${input.path})`;
}

function joined(parts: readonly string[]): string {
  let name = "";
  for (const part of parts) {
    const longer = name === "" ? part : `${name} · ${part}`;
    if (longer.length > LONGEST_NAME && name !== "") break;
    name = longer;
  }
  return name;
}

function sentenceOf(input: NamingInput, traits: readonly Trait[]): string {
  const size = `${formatNumber(input.size)} rows (${formatShare(input.share)}).`;
  const clauses = traits.slice(0, 3).map((trait) => trait.long);
  if (clauses.length === 0) return `${size} No single column sets them apart from the others.`;
  const text = clauses.join("; ");
  return `${size} ${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Traits by falling weight. */
function traitsOf(input: NamingInput): Trait[] {
  const total = (input.importances ?? []).reduce((sum, entry) => sum + entry.meanAbsoluteInside, 0);
  return input.profile
    .flatMap((profile): Trait[] => {
      const info = input.columns.find((column) => column.name === profile.column);
      if (info === undefined || info.role === "outcome") return [];
      const importance =
        input.importances?.find((entry) => entry.column === profile.column)?.meanAbsoluteInside ?? 0;
      const trait =
        profile.kind === "numeric" ? numericTrait(profile, info) : categoricalTrait(profile, info);
      if (trait === undefined) return [];
      // What the classifier relies on counts up to twice as much as what merely differs.
      return [
        {
          ...trait,
          column: profile.column,
          weight: trait.weight * (total > 0 ? 0.5 + importance / total : 1),
        },
      ];
    })
    .sort((a, b) => b.weight - a.weight);
}

type NumericProfile = Extract<ColumnProfile, { kind: "numeric" }>;
type CategoricalProfile = Extract<ColumnProfile, { kind: "categorical" }>;

function numericTrait(profile: NumericProfile, info: ColumnInfo): Omit<Trait, "column"> | undefined {
  const { inside, outside, cliffsDelta: delta } = profile;
  const name = info.label ?? info.name;
  const missing = missingTrait(profile, name);
  if (missing !== undefined) return missing;
  if (delta === null || inside.median === null || outside.median === null || Math.abs(delta) < LEAST_EFFECT)
    return undefined;
  const allZero = inside.p95 === 0 && outside.median > 0;
  const degree = allZero ? "no" : degreeOf(delta, info);
  const median = `median ${name} ${shortValue(inside.median, info)} against ${shortValue(outside.median, info)}`;
  return {
    short: `${degree} ${name}`,
    long: allZero ? `no ${name} (others: median ${shortValue(outside.median, info)})` : median,
    weight: Math.abs(delta),
  };
}

function degreeOf(delta: number, info: ColumnInfo): string {
  const strong = Math.abs(delta) > 0.85 ? "very " : "";
  if (info.type === "time") return delta > 0 ? `${strong}late` : `${strong}early`;
  return delta > 0 ? `${strong}high` : `${strong}low`;
}

function missingTrait(profile: NumericProfile, name: string): Omit<Trait, "column"> | undefined {
  const inside = profile.inside.missing / Math.max(profile.inside.count + profile.inside.missing, 1);
  const outside = profile.outside.missing / Math.max(profile.outside.count + profile.outside.missing, 1);
  if (inside - outside < 0.5) return undefined;
  return {
    short: `${name} missing`,
    long: `${name} is missing for ${formatShare(inside)} (others: ${formatShare(outside)})`,
    weight: inside - outside,
  };
}

function categoricalTrait(profile: CategoricalProfile, info: ColumnInfo): Omit<Trait, "column"> | undefined {
  const lift = profile.topLift;
  if (lift === null) return undefined;
  const gain = lift.insideShare - lift.outsideShare;
  if (Math.abs(gain) < LEAST_EFFECT) return undefined;
  const name = info.label ?? info.name;
  const shares = `for ${formatShare(lift.insideShare)} (others: ${formatShare(lift.outsideShare)})`;
  if (info.type === "boolean") {
    const positive = (lift.value === "true") === gain > 0;
    const insideTrue = lift.value === "true" ? lift.insideShare : 1 - lift.insideShare;
    const outsideTrue = lift.value === "true" ? lift.outsideShare : 1 - lift.outsideShare;
    return {
      short: flagWords(name, positive),
      long: `${name} is true for ${formatShare(insideTrue)} (others: ${formatShare(outsideTrue)})`,
      weight: Math.abs(gain),
    };
  }
  const value = lift.value.length > 24 ? `${lift.value.slice(0, 21)}...` : lift.value;
  return {
    short: gain > 0 ? `${name}: ${value}` : `${name} not ${value}`,
    long: `${name} is ${quoted(lift.value)} ${shares}`,
    weight: Math.abs(gain),
  };
}

/** `is_verified` → `verified`, `not verified`; `has_shop` → `with shop`, `no shop`. */
function flagWords(name: string, positive: boolean): string {
  const is = /^is[_\s-]?(.+)$/i.exec(name);
  if (is !== null) return positive ? spaced(is[1]) : `not ${spaced(is[1])}`;
  const has = /^has[_\s-]?(.+)$/i.exec(name);
  if (has !== null) return positive ? `with ${spaced(has[1])}` : `no ${spaced(has[1])}`;
  return positive ? `${name}: yes` : `${name}: no`;
}

function spaced(words: string): string {
  return words.replace(/[_-]+/g, " ").trim();
}
