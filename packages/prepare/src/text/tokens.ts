/** What of a text is counted. Items are those of a list: each is one token. */
export type TokenKind = "words" | "characters" | "items";

const LETTERS = 2;
const SHORTEST_RUN = 3;
const LONGEST_RUN = 4;
const WORD = new RegExp(`[\\p{L}\\p{N}_]{${LETTERS},}`, "gu");

/** Words of two letters or more, in lower case, as scikit-learn's vectorizers cut them. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/**
 * Runs of 3 and 4 characters inside words, each word with a blank on both sides (scikit-learn's `char_wb`): they find
 * inflected and misspelt words, and words in scripts without blanks.
 */
export function runsOf(text: string): string[] {
  const runs: string[] = [];
  for (const word of text.toLowerCase().split(/\s+/)) {
    if (word === "") continue;
    const characters = [" ", ...word, " "];
    for (let length = SHORTEST_RUN; length <= LONGEST_RUN; length++) {
      // A word no longer than the run is counted once.
      if (characters.length <= length) {
        runs.push(characters.join(""));
        break;
      }
      for (let start = 0; start + length <= characters.length; start++) {
        runs.push(characters.slice(start, start + length).join(""));
      }
    }
  }
  return runs;
}
