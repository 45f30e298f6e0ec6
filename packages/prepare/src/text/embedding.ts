import { modelError, type StringColumn, type TextVectors } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Place, Rows } from "../columnFit.js";
import type { ResolvedPrepareOptions } from "../options.js";
import type { SparseVector } from "./tfidf.js";
import { truncatedSvd } from "./truncatedSvd.js";

/** Texts by a sentence-embedding model: the first principal components of their vectors. */
export const embeddingPreparationSchema = z.object({
  kind: z.literal("embedding"),
  column: z.string(),
  model: z
    .object({ name: z.string(), sha256: z.string() })
    .describe("what made the vectors; those of another model are refused"),
  centre: z.array(z.number()).describe("mean of the training rows' vectors; missing texts lie there"),
  directions: z.array(z.array(z.number())).describe("unit vectors"),
  scale: z.number(),
});
export type EmbeddingPreparation = z.infer<typeof embeddingPreparationSchema>;

/** Different texts that the directions are found from; more would not turn them. */
const MOST_TEXTS = 2_000;

/** Together the features have variance 1. */
export function fitEmbedding(
  column: StringColumn,
  vectors: TextVectors,
  rows: Rows,
  { textDims }: ResolvedPrepareOptions,
): ColumnFit<EmbeddingPreparation> {
  const counts = new Float64Array(column.levels.length);
  let present = 0;
  for (const row of rows) {
    if (column.codes[row] < 0) continue;
    counts[column.codes[row]]++;
    present++;
  }
  const levels = column.levels.map((_, code) => code).filter((code) => counts[code] > 0);
  if (levels.length < 2) return { dropped: "left out: its texts do not differ here" };
  const { numDims } = vectors;
  const centre = new Float64Array(numDims);
  for (const code of levels) {
    for (let d = 0; d < numDims; d++)
      centre[d] += (counts[code] / present) * vectors.values[code * numDims + d];
  }
  // Nine digits are what is kept, so that they are what is used from the first.
  const kept = Array.from(centre, nineDigits);
  const step = Math.ceil(levels.length / MOST_TEXTS);
  const sample = levels.filter((_, i) => i % step === 0);
  const directions = truncatedSvd(
    sample.map((code) => centred(vectors, code, kept)),
    sample.map((code) => counts[code]),
    numDims,
    Math.min(textDims, numDims),
  ).map((direction) => Array.from(direction, nineDigits));
  let variance = 0;
  for (const code of levels) {
    const { weights } = centred(vectors, code, kept);
    for (const direction of directions)
      variance += (counts[code] / rows.length) * dot(weights, direction) ** 2;
  }
  if (!(variance > 1e-12)) return { dropped: "left out: its texts do not differ here" };
  const { name, sha256 } = vectors.model;
  return {
    fitted: {
      kind: "embedding",
      column: column.name,
      model: { name, sha256 },
      centre: kept,
      directions,
      scale: 1 / Math.sqrt(variance),
    },
    features: directions.map((_, d) => ({ name: `${column.name} (meaning ${d + 1})` })),
    treatment: `the first ${directions.length} principal components of its vectors by the model '${name}'`,
    warnings: [],
  };
}

function nineDigits(value: number): number {
  return Number(value.toPrecision(9));
}

function centred({ numDims, values }: TextVectors, code: number, centre: readonly number[]): SparseVector {
  return {
    features: Int32Array.from({ length: numDims }, (_, d) => d),
    weights: Float64Array.from({ length: numDims }, (_, d) => values[code * numDims + d] - centre[d]),
  };
}

function dot(a: Float64Array, b: readonly number[]): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}

/** @throws ClusterwhyError `EMBEDDING_MISSING`, `EMBEDDING_MODEL` where the vectors are another model's */
export function applyEmbedding(
  fitted: EmbeddingPreparation,
  column: StringColumn,
  rows: Rows,
  place: Place,
): void {
  const { vectors } = column;
  if (vectors === undefined && column.levels.length > 0) {
    throw modelError(
      "EMBEDDING_MISSING",
      `'${column.name}' was fitted by the vectors of the model '${fitted.model.name}'; embed its texts by the same model first`,
    );
  }
  if (vectors !== undefined) checkModel(fitted, vectors);
  const { values: out, at, stride, factor } = place;
  const ofLevel = column.levels.map((_, code) => {
    const { weights } = centred(vectors as TextVectors, code, fitted.centre);
    return fitted.directions.map((direction) => dot(weights, direction) * fitted.scale);
  });
  rows.forEach((row, i) => {
    const scores = ofLevel[column.codes[row]];
    fitted.directions.forEach((_, d) => {
      out[i * stride + at + d] = scores === undefined ? 0 : factor * scores[d];
    });
  });
}

function checkModel({ column, model, centre }: EmbeddingPreparation, found: TextVectors): void {
  if (found.model.sha256 === model.sha256 && found.numDims === centre.length) return;
  throw modelError(
    "EMBEDDING_MODEL",
    `'${column}' was fitted by the vectors of the model '${model.name}' (sha256 ${model.sha256.slice(0, 12)}…); found those of '${found.model.name}' (${found.model.sha256.slice(0, 12)}…): use the same files, or fit again`,
  );
}
