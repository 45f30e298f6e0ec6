import { FALSE_WORDS, TRUE_WORDS } from "@clusterwhy/core";

/**
 * Reads the levels of a text column as flags where every one is a spelling of yes or no and both occur.
 *
 * @returns 0 or 1 a level
 */
export function readFlags(levels: readonly string[]): Float64Array | undefined {
  if (levels.length < 2 || levels.length > 12) return undefined;
  const bits = Float64Array.from(levels, (level) => {
    const word = level.trim().toLowerCase();
    return TRUE_WORDS.includes(word) ? 1 : FALSE_WORDS.includes(word) ? 0 : Number.NaN;
  });
  const both = bits.includes(0) && bits.includes(1);
  return both && bits.every((bit) => !Number.isNaN(bit)) ? bits : undefined;
}
