import type { ColumnInfo, ColumnProfile, Rule } from "@clusterwhy/core";
import { formatNumber, formatShare } from "./format.js";
import { type Trait, type TraitContext, traitOf } from "./traits.js";

export interface NamingInput {
  readonly path: string;
  readonly parent: string | null;
  readonly size: number;
  readonly share: number;
  /** Against all other rows of the table. */
  readonly profile: readonly ColumnProfile[];
  /** Against the other rows of the parent; absent where the parent is the whole table. */
  readonly siblingProfile?: readonly ColumnProfile[];
  /** Share of the parent's rows. */
  readonly shareOfParent: number;
  readonly rules: readonly Rule[];
  /** SHAP summary of the classifier against siblings, else against the rest; absent without one. */
  readonly importances?: readonly { readonly column: string; readonly meanAbsoluteInside: number }[];
  readonly columns: readonly ColumnInfo[];
}

/** What is known of the columns as a whole. */
export interface NamingContext {
  /** See {@link TraitContext}. */
  rankOf(column: string, value: number): number | undefined;
  /** |Spearman's correlation| of two columns; 0 where it is not defined. */
  likeness(column: string, other: string): number;
}

const LONGEST_NAME = 56;
const MAJORITY = 0.6;
/** A second trait must keep this much of its effect once what it shares with the first is taken off. */
const WORTH_A_WORD = 0.1;
/** More than any name, sentence or list of differences tells. */
const MOST_TRAITS = 12;

/**
 * Names and sentences from fixed templates, in the user's own column names and units. A name says what sets a segment
 * apart from its siblings, a sentence how far, with numbers; siblings' names differ.
 */
export function nameSegments(
  inputs: readonly NamingInput[],
  context: NamingContext,
): { name: string; sentence: string }[] {
  const taken = new Set<string>();
  return inputs.map((input) => {
    if (input.parent === null) {
      return { name: "everyone", sentence: `All ${formatNumber(input.size)} rows of the table.` };
    }
    const traits = traitsOf(input, input.siblingProfile ?? input.profile, context);
    const name = uniqueName(traits, input, taken);
    taken.add(`${input.parent} ${name}`);
    return { name, sentence: sentenceOf(input, traits) };
  });
}

/** What sets the inside of profiles apart from their outside, the most telling first. */
export function telling(
  profiles: readonly ColumnProfile[],
  columns: readonly ColumnInfo[],
  context: NamingContext,
): Trait[] {
  const input = {
    path: "",
    parent: "",
    size: 0,
    share: 0,
    shareOfParent: 0,
    profile: profiles,
    rules: [],
    columns,
  };
  return traitsOf(input, profiles, context);
}

/** Two traits; a third, then the path, where a sibling has that name. */
function uniqueName(traits: readonly Trait[], input: NamingInput, taken: ReadonlySet<string>): string {
  for (const count of [2, 3, 4]) {
    const name = joined(traits.slice(0, count).map((trait) => trait.short));
    if (name !== undefined && !taken.has(`${input.parent} ${name}`)) return name;
  }
  const base = joined(traits.slice(0, 2).map((trait) => trait.short));
  return `${base ?? (input.shareOfParent >= MAJORITY ? "The majority" : "In the middle")} (${input.path})`;
}

function joined(parts: readonly string[]): string | undefined {
  if (parts.length === 0) return undefined;
  let name = parts[0];
  for (const part of parts.slice(1)) {
    const longer = `${name}, ${part}`;
    if (longer.length > LONGEST_NAME) break;
    name = longer;
  }
  return capital(name);
}

function sentenceOf(input: NamingInput, traits: readonly Trait[]): string {
  const ofParent =
    input.siblingProfile === undefined
      ? ""
      : `, ${formatShare(input.shareOfParent)} of segment ${input.parent}, with which it is compared`;
  const most = input.shareOfParent >= MAJORITY ? `, ${ofParent === "" ? "" : "and so "}the majority` : "";
  const size = `${formatNumber(input.size)} rows (${formatShare(input.share)}${ofParent}${most}).`;
  const clauses = traits.slice(0, 3).map((trait) => trait.long);
  if (clauses.length === 0) return `${size} No single column sets them apart from the others.`;
  return `${size} ${capital(clauses.join("; "))}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * Traits in the order of what they add: each next one is the one with the largest weight, less what its column shares
 * with the columns that were already named.
 */
function traitsOf(
  input: NamingInput,
  profiles: readonly ColumnProfile[],
  { rankOf, likeness }: NamingContext,
): Trait[] {
  const total = (input.importances ?? []).reduce((sum, entry) => sum + entry.meanAbsoluteInside, 0);
  const context: TraitContext = { isMajority: input.shareOfParent >= MAJORITY, rankOf };
  const infos = new Map(input.columns.map((column) => [column.name, column]));
  const left = profiles.flatMap((profile) => {
    const info = infos.get(profile.column);
    if (info === undefined || info.role === "outcome") return [];
    const trait = traitOf(profile, info, context);
    if (trait === undefined) return [];
    const source = info.source ?? profile.column;
    const importance = input.importances?.find(({ column }) => column === source)?.meanAbsoluteInside ?? 0;
    // What the classifier relies on counts up to three times as much as what merely differs.
    return [{ trait, weight: trait.effect * (total > 0 ? 0.5 + importance / total : 1) }];
  });
  const ordered: Trait[] = [];
  // What each trait's column has in common with the columns already named; one more name can only raise it.
  const shared = new Float64Array(left.length);
  const gain = (at: number) => left[at].weight * (1 - shared[at]);
  const open = new Set(left.keys());
  while (open.size > 0 && ordered.length < MOST_TRAITS) {
    let best = -1;
    for (const at of open) if (best < 0 || gain(at) > gain(best)) best = at;
    if (ordered.length > 0 && gain(best) < WORTH_A_WORD) break;
    const { trait } = left[best];
    ordered.push(trait);
    open.delete(best);
    for (const at of open) {
      shared[at] = Math.max(shared[at], likeness(trait.column, left[at].trait.column));
    }
  }
  return ordered;
}
