import { hashName, portableMath, RandomStream, type StringColumn } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Rows } from "./columnFit.js";
import type { ResolvedPrepareOptions } from "./options.js";

/** Free text: words hashed to buckets, TF-IDF, the first directions of the truncated singular value decomposition. */
export const textPreparationSchema = z.object({
  kind: z.literal("text"),
  column: z.string(),
  buckets: z.int(),
  idf: z.array(z.number()),
  directions: z.array(z.array(z.number())).describe("unit vectors over the buckets"),
  means: z.array(z.number()),
  scale: z.number(),
});
export type TextPreparation = z.infer<typeof textPreparationSchema>;

const BUCKETS = 512;
const POWER_ITERATIONS = 30;

/** Latent semantic analysis (Deerwester et al. 1990) over hashed words; together the features have variance 1. */
export function fitText(
  column: StringColumn,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<TextPreparation> {
  const counts = rows.length;
  const bags = bagsOf(column, rows);
  if (bags.every((bag) => bag.size === 0)) return { dropped: "left out: it has no words here" };
  const documents = new Int32Array(BUCKETS);
  for (const bag of bags) for (const bucket of bag.keys()) documents[bucket]++;
  // Smoothed as scikit-learn's TfidfVectorizer.
  const idf = Array.from(documents, (count) => portableMath.log((1 + counts) / (1 + count)) + 1);
  const vectors = bags.map((bag) => weigh(bag, idf));
  const dims = Math.min(options.textDims, documents.filter((count) => count > 0).length);
  const directions = leadingDirections(vectors, dims);
  const scores = directions.map((direction) => vectors.map((vector) => project(vector, direction)));
  const means = scores.map((values) => values.reduce((sum, value) => sum + value, 0) / counts);
  let variance = 0;
  scores.forEach((values, d) => {
    for (const value of values) variance += (value - means[d]) ** 2 / counts;
  });
  if (!(variance > 1e-12)) return { dropped: "left out: its texts do not differ here" };
  return {
    fitted: {
      kind: "text",
      column: column.name,
      buckets: BUCKETS,
      idf,
      directions: directions.map((direction) => [...direction]),
      means,
      scale: 1 / Math.sqrt(variance),
    },
    features: directions.map((_, d) => ({ name: `${column.name} (words ${d + 1})` })),
    treatment: `its words as ${directions.length} directions (TF-IDF, truncated SVD), for the map only`,
    warnings: [],
  };
}

export function applyText(
  fitted: TextPreparation,
  column: StringColumn,
  rows: Rows,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  bagsOf(column, rows).forEach((bag, i) => {
    const vector = weigh(bag, fitted.idf);
    fitted.directions.forEach((direction, d) => {
      out[i * stride + at + d] = (project(vector, direction) - fitted.means[d]) * fitted.scale;
    });
  });
}

/** Words of two letters or more, by bucket, with their counts. */
function bagsOf(column: StringColumn, rows: Rows): Map<number, number>[] {
  const ofLevel = new Map<number, Map<number, number>>();
  return Array.from(rows, (row) => {
    const code = column.codes[row];
    let bag = ofLevel.get(code);
    if (bag === undefined) {
      bag = new Map();
      for (const word of (column.levels[code] ?? "").toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []) {
        const bucket = hashName(word) % BUCKETS;
        bag.set(bucket, (bag.get(bucket) ?? 0) + 1);
      }
      ofLevel.set(code, bag);
    }
    return bag;
  });
}

type SparseVector = readonly (readonly [bucket: number, weight: number])[];

function weigh(bag: ReadonlyMap<number, number>, idf: readonly number[]): SparseVector {
  const weights = [...bag]
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]): [number, number] => [bucket, count * idf[bucket]]);
  const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0)) || 1;
  return weights.map(([bucket, weight]) => [bucket, weight / length]);
}

function project(vector: SparseVector, direction: ArrayLike<number>): number {
  let sum = 0;
  for (const [bucket, weight] of vector) sum += weight * direction[bucket];
  return sum;
}

/** Subspace iteration on XᵀX from a seeded start, orthonormalised by Gram and Schmidt. */
function leadingDirections(vectors: readonly SparseVector[], dims: number): Float64Array[] {
  const random = new RandomStream(0, "text directions");
  let directions = Array.from({ length: dims }, () =>
    Float64Array.from({ length: BUCKETS }, () => random.nextFloat() - 0.5),
  );
  for (let iteration = 0; iteration < POWER_ITERATIONS; iteration++) {
    directions = directions.map((direction) => {
      const next = new Float64Array(BUCKETS);
      for (const vector of vectors) {
        const score = project(vector, direction);
        for (const [bucket, weight] of vector) next[bucket] += score * weight;
      }
      return next;
    });
    orthonormalise(directions);
  }
  return directions;
}

function orthonormalise(directions: Float64Array[]): void {
  directions.forEach((direction, d) => {
    for (let other = 0; other < d; other++) {
      const overlap = direction.reduce((sum, value, i) => sum + value * directions[other][i], 0);
      for (let i = 0; i < direction.length; i++) direction[i] -= overlap * directions[other][i];
    }
    const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let i = 0; i < direction.length; i++) direction[i] /= length;
  });
}
