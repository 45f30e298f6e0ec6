import type { ColumnProfile, StringColumn } from "@clusterwhy/core";
import { wordsOf } from "@clusterwhy/prepare";
import { addRow, count, countBoth, emptySet, type RowSet, setOf } from "./bits.js";

/** The words of a text, or the items of a list, with the rows that have them. */
export interface IndexedWords {
  readonly kind: "words";
  readonly column: StringColumn;
  readonly words: readonly { readonly word: string; readonly rows: RowSet }[];
  /** Rows without a text. */
  readonly missing: RowSet;
  /** Rules test one value of a row: words only describe. */
  readonly explains: false;
}

/** Words of fewer rows say little about a group. */
const LEAST_SHARE = 0.01;
const LEAST_ROWS = 5;
const MOST_WORDS = 300;

/** The most frequent words, each counted once a row. */
export function indexWords(column: StringColumn): IndexedWords {
  const numRows = column.codes.length;
  const ofLevel = column.levels.map(
    (level, code) => new Set(column.items?.[code] ?? wordsOf(level)) as ReadonlySet<string>,
  );
  const rowsOfLevel = new Int32Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) rowsOfLevel[code]++;
  const counts = new Map<string, number>();
  ofLevel.forEach((own, code) => {
    for (const word of own) counts.set(word, (counts.get(word) ?? 0) + rowsOfLevel[code]);
  });
  const least = Math.max(LEAST_ROWS, LEAST_SHARE * numRows);
  const kept = [...counts]
    .filter(([, rows]) => rows >= least)
    .sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || (a < b ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(([word]) => ({ word, rows: emptySet(numRows) }));
  const setOfWord = new Map(kept.map(({ word, rows }) => [word, rows]));
  const sets = ofLevel.map((own) => [...own].flatMap((word) => setOfWord.get(word) ?? []));
  const missing = emptySet(numRows);
  column.codes.forEach((code, row) => {
    if (code < 0) addRow(missing, row);
    else for (const rows of sets[code]) addRow(rows, row);
  });
  return { kind: "words", column, words: kept, missing, explains: false };
}

/** A word that the group has says more than one that it lacks, unless that one differs twice as much. */
function mostTelling<T extends { readonly gain: number }>(byDifference: readonly T[]): T | undefined {
  const [largest] = byDifference;
  if (largest === undefined || largest.gain >= 0) return largest;
  const had = byDifference.find(({ gain }) => gain > 0);
  return had !== undefined && 2 * had.gain >= -largest.gain ? had : largest;
}

/**
 * The words that a segment's rows have more or less often than the others: those that differ most.
 *
 * @param inside Uint8Array [numRows]: 1 in the segment
 * @param within Uint8Array [numRows]: the rows that are looked at; default all
 */
export function profileWords(
  { column, words, missing }: IndexedWords,
  inside: Uint8Array,
  most: number,
  within?: Uint8Array,
): ColumnProfile {
  const insiders = setOf(within === undefined ? inside : inside.map((flag, row) => flag & within[row]));
  const outsiders = setOf(inside.map((flag, row) => (within === undefined ? 1 : within[row]) & (1 - flag)));
  const rows = { inside: count(insiders), outside: count(outsiders) };
  const shares = words.map(({ word, rows: own }) => {
    const both = { inside: countBoth(own, insiders), outside: countBoth(own, outsiders) };
    const gain = both.inside / Math.max(rows.inside, 1) - both.outside / Math.max(rows.outside, 1);
    return { value: word, ...both, gain };
  });
  const telling =
    rows.outside === 0 ? shares : shares.toSorted((a, b) => Math.abs(b.gain) - Math.abs(a.gain));
  const shown = telling.slice(0, most);
  const rest = telling.slice(most);
  const best = mostTelling(shown);
  const missed = { inside: countBoth(missing, insiders), outside: countBoth(missing, outsiders) };
  return {
    kind: "categorical",
    column: column.name,
    rows,
    levels: shown.map(({ value, inside, outside }) => ({ value, inside, outside })),
    other: { levels: rest.length, inside: 0, outside: 0 },
    missing: missed,
    cramersV: null,
    topLift:
      best === undefined || rows.inside === 0 || rows.outside === 0
        ? null
        : {
            value: best.value,
            insideShare: best.inside / rows.inside,
            outsideShare: best.outside / rows.outside,
          },
  };
}
