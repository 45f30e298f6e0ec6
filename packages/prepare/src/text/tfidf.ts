import { hashName, portableMath } from "@clusterwhy/core";
import { z } from "zod";

/** Tokens by their hash, ascending, with their weights. */
export const vocabularySchema = z.object({
  hashes: z.array(z.int()),
  idf: z.array(z.number()),
});
export type Vocabulary = z.infer<typeof vocabularySchema>;

/** A row's features with their weights, by ascending feature. */
export interface SparseVector {
  readonly features: Int32Array;
  readonly weights: Float64Array;
}

/** Tokens in fewer rows tell next to nothing; the most frequent are kept of the others. */
const LEAST_ROWS = 2;
const MOST_TOKENS = 2048;

/**
 * Tokens by 32-bit hash, so that no list of words has to be kept; two tokens of one hash are one.
 *
 * @param bags   the tokens of every different text
 * @param counts how many rows have each
 */
export function fitVocabulary(bags: readonly (readonly string[])[], counts: ArrayLike<number>): Vocabulary {
  const rowsWith = new Map<number, number>();
  let numRows = 0;
  bags.forEach((bag, text) => {
    numRows += counts[text];
    for (const hash of new Set(bag.map(hashName)))
      rowsWith.set(hash, (rowsWith.get(hash) ?? 0) + counts[text]);
  });
  const hashes = [...rowsWith]
    .filter(([, rows]) => rows >= LEAST_ROWS)
    .sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || a - b)
    .slice(0, MOST_TOKENS)
    .map(([hash]) => hash)
    .sort((a, b) => a - b);
  // Smoothed as scikit-learn's TfidfVectorizer.
  const idf = hashes.map(
    (hash) => portableMath.log((1 + numRows) / (1 + (rowsWith.get(hash) as number))) + 1,
  );
  return { hashes, idf };
}

/** Counts times idf, scaled to length 1; nothing where no token is known. */
export function weigh(
  vocabulary: Vocabulary,
  position: ReadonlyMap<number, number>,
  bag: readonly string[],
): SparseVector {
  const counts = new Map<number, number>();
  for (const token of bag) {
    const feature = position.get(hashName(token));
    if (feature !== undefined) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  const features = Int32Array.from(counts.keys()).sort();
  const weights = Float64Array.from(
    features,
    (feature) => (counts.get(feature) as number) * vocabulary.idf[feature],
  );
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  if (length > 0) for (let i = 0; i < weights.length; i++) weights[i] /= length;
  return { features, weights };
}

export function positionsOf(vocabulary: Vocabulary): Map<number, number> {
  return new Map(vocabulary.hashes.map((hash, feature) => [hash, feature]));
}
