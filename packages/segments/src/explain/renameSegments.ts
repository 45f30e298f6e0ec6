import type { ColumnProfile, RunControl, Segment, SegmentDocument, Warning } from "@clusterwhy/core";

/** What is said of one segment to whoever names it: no row, and no value that only a few rows have. */
export interface SegmentAggregates {
  readonly path: string;
  readonly parent: string | null;
  readonly size: number;
  /** Of the whole table. */
  readonly share: number;
  /** By clusterwhy's own templates. */
  readonly name: string;
  readonly sentence: string;
  readonly rules: readonly { readonly text: string; readonly precision: number; readonly recall: number }[];
  readonly columns: readonly AggregateColumn[];
}

export type AggregateColumn =
  | {
      readonly column: string;
      /** Quartiles of the segment and of all other rows. */
      readonly inside: Quartiles;
      readonly outside: Quartiles;
      readonly cliffsDelta: number | null;
    }
  | {
      readonly column: string;
      /** Levels that enough rows have, with their shares. */
      readonly levels: readonly {
        readonly value: string;
        readonly inside: number;
        readonly outside: number;
      }[];
    };

interface Quartiles {
  readonly p25: number | null;
  readonly median: number | null;
  readonly p75: number | null;
  readonly missing: number;
}

export interface Renamed {
  readonly path: string;
  readonly name?: string | undefined;
  readonly sentence?: string | undefined;
}

/**
 * The user's own way to words, a language model say. It may leave segments out; these keep their names.
 *
 * @param segments of at least `FEWEST_DESCRIBED` rows, parents before children, without the whole table
 */
export type Renamer = (
  segments: readonly SegmentAggregates[],
  control?: RunControl,
) => Promise<readonly Renamed[]>;

/** Smaller segments are not described to anybody: their quartiles are single rows' values. */
export const FEWEST_DESCRIBED = 20;
/** A level that fewer rows have is not named: it may say who they are. */
const FEWEST_OF_A_LEVEL = 5;
const LONGEST_NAME = 80;
const LONGEST_SENTENCE = 600;

/**
 * Lets the user's renamer find other words. Only names and sentences can change; whatever else comes back, and whatever
 * goes wrong, leaves the template's words in place and is a warning.
 */
export async function renameSegments(
  document: SegmentDocument,
  control?: RunControl & { readonly rename?: Renamer },
): Promise<{ document: SegmentDocument; renaming: readonly Warning[] }> {
  const { rename } = control ?? {};
  const described = document.segments.filter(
    ({ parent, size }) => parent !== null && size >= FEWEST_DESCRIBED,
  );
  if (rename === undefined || described.length === 0) return { document, renaming: [] };
  try {
    const renamed = await rename(described.map(aggregatesOf), control);
    return withNames(document, described, renamed);
  } catch (error) {
    if (control?.signal?.aborted) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    return { document, renaming: [warning(`it failed, and all names are from templates: ${detail}`)] };
  }
}

function withNames(
  document: SegmentDocument,
  described: readonly Segment[],
  renamed: readonly Renamed[],
): { document: SegmentDocument; renaming: readonly Warning[] } {
  const problems: Warning[] = [];
  const wanted = new Map<string, { name: string | undefined; sentence: string | undefined }>();
  for (const { path, name, sentence } of renamed) {
    if (!described.some((segment) => segment.path === path)) {
      problems.push(warning(`it named '${String(path).slice(0, 40)}', which it was not asked about`));
      continue;
    }
    wanted.set(path, { name: plain(name, LONGEST_NAME), sentence: plain(sentence, LONGEST_SENTENCE) });
  }
  const taken = new Set(
    document.segments
      .filter(({ path }) => wanted.get(path)?.name === undefined)
      .map(({ parent, name }) => `${parent} ${name.toLowerCase()}`),
  );
  let count = 0;
  const segments = document.segments.map((segment) => {
    const words = wanted.get(segment.path);
    if (words === undefined) return segment;
    let { name } = words;
    if (name !== undefined && taken.has(`${segment.parent} ${name.toLowerCase()}`)) {
      problems.push(warning(`it gave siblings one name, '${name}': segment ${segment.path} keeps its own`));
      name = undefined;
    }
    taken.add(`${segment.parent} ${(name ?? segment.name).toLowerCase()}`);
    if (name === undefined && words.sentence === undefined) return segment;
    count++;
    return { ...segment, name: name ?? segment.name, sentence: words.sentence ?? segment.sentence };
  });
  const said = {
    code: "NAMES_FROM_OUTSIDE",
    message: `the words for ${count} of ${document.segments.length - 1} segments are the renamer's, not clusterwhy's; groups, rules and figures are not touched by it`,
  };
  return { document: { ...document, segments }, renaming: [...(count > 0 ? [said] : []), ...problems] };
}

function warning(what: string): Warning {
  return { code: "RENAMER", message: `the renamer: ${what}` };
}

/** One line without control characters; undefined where nothing is left or it is no text. */
function plain(text: unknown, longest: number): string | undefined {
  if (typeof text !== "string") return undefined;
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .slice(0, longest);
  return line === "" ? undefined : line;
}

function aggregatesOf(segment: Segment): SegmentAggregates {
  const { path, parent, size, share, name, sentence, rules, profile } = segment;
  return {
    path,
    parent,
    size,
    share,
    name,
    sentence,
    rules: rules.map(({ text, precision, recall }) => ({ text, precision, recall })),
    columns: profile.map((column) => aggregateOf(column, size)),
  };
}

function aggregateOf(profile: ColumnProfile, size: number): AggregateColumn {
  if (profile.kind === "numeric") {
    const quartiles = ({ p25, median, p75, missing }: typeof profile.inside) => ({
      p25,
      median,
      p75,
      missing,
    });
    return {
      column: profile.column,
      inside: quartiles(profile.inside),
      outside: quartiles(profile.outside),
      cliffsDelta: profile.cliffsDelta,
    };
  }
  const { levels, other, missing, rows } = profile;
  const added = levels.reduce((sum, level) => sum + level.outside, 0) + other.outside + missing.outside;
  // A row may have several of a text's words.
  const outside = (rows === undefined ? added : rows.outside) || 1;
  return {
    column: profile.column,
    levels: levels
      .filter((level) => level.inside + level.outside >= FEWEST_OF_A_LEVEL)
      .map((level) => ({
        value: level.value,
        inside: level.inside / size,
        outside: level.outside / outside,
      })),
  };
}
