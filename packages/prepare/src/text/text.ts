import { hashName, type StringColumn } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Place, Rows } from "../columnFit.js";
import type { ResolvedPrepareOptions } from "../options.js";
import { fitVocabulary, positionsOf, type SparseVector, vocabularySchema, weigh } from "./tfidf.js";
import { runsOf, type TokenKind, wordsOf } from "./tokens.js";
import { truncatedSvd } from "./truncatedSvd.js";

const blockSchema = z.object({
  tokens: z.enum(["words", "characters", "items"]),
  vocabulary: vocabularySchema,
});
type Block = z.infer<typeof blockSchema>;

/** Free text, or lists: hashed tokens, TF-IDF, the first directions of the truncated singular value decomposition. */
export const textPreparationSchema = z.object({
  kind: z.literal("text"),
  column: z.string(),
  blocks: z.array(blockSchema).min(1).describe("each scaled to length 1, one behind the other"),
  directions: z.array(z.array(z.number())).describe("unit vectors over the tokens of all blocks"),
  means: z.array(z.number()),
  scale: z.number(),
});
export type TextPreparation = z.infer<typeof textPreparationSchema>;

const NAMED_TOKENS = 3;

/**
 * The last fit of a whole column, by its codes: map and classifiers ask for the same one, and its decomposition is the
 * dearest part of preparing a table.
 */
const ofWholeColumns = new WeakMap<
  Int32Array,
  { readonly key: string; readonly levels: readonly string[]; readonly fit: ColumnFit<TextPreparation> }
>();

/** Latent semantic analysis (Deerwester et al. 1990); together the features have variance 1. */
export function fitText(
  column: StringColumn,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<TextPreparation> {
  if (rows.length < column.codes.length) return fitRows(column, rows, options);
  const key = `${column.name} ${options.textDims} ${options.textTokens}`;
  const known = ofWholeColumns.get(column.codes);
  if (known?.key === key && known.levels === column.levels) return known.fit;
  const fit = fitRows(column, rows, options);
  ofWholeColumns.set(column.codes, { key, levels: column.levels, fit });
  return fit;
}

function fitRows(
  column: StringColumn,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<TextPreparation> {
  const { codes, counts } = textsOf(column, rows);
  const bagsOf = (kind: TokenKind) => codes.map((code) => tokensOf(column, code, kind));
  const blocks = kindsOf(column, options)
    .map((tokens): Block => ({ tokens, vocabulary: fitVocabulary(bagsOf(tokens), counts) }))
    .filter(({ vocabulary }) => vocabulary.hashes.length > 0);
  if (blocks.length === 0) return { dropped: "left out: no two rows have a word in common here" };
  const vectorOf = vectoriser(blocks);
  const vectors = codes.map((code) => vectorOf(column, code));
  const numTokens = blocks.reduce((sum, { vocabulary }) => sum + vocabulary.hashes.length, 0);
  // Nine digits are what is kept, so that they are what is used from the first.
  const directions = truncatedSvd(vectors, counts, numTokens, Math.min(options.textDims, numTokens)).map(
    (direction) => direction.map((value) => Number(value.toPrecision(9))),
  );
  const scores = directions.map((direction) => vectors.map((vector) => project(vector, direction)));
  const means = scores.map((values) =>
    values.reduce((sum, value, i) => sum + value * (counts[i] / rows.length), 0),
  );
  let variance = 0;
  scores.forEach((values, d) => {
    values.forEach((value, i) => {
      variance += (value - means[d]) ** 2 * (counts[i] / rows.length);
    });
  });
  if (!(variance > 1e-12)) return { dropped: "left out: its texts do not differ here" };
  const names = namesOf(column, codes, blocks[0], directions);
  const what = column.items === undefined ? "words" : "items";
  return {
    fitted: {
      kind: "text",
      column: column.name,
      blocks,
      directions: directions.map((direction) => [...direction]),
      means,
      scale: 1 / Math.sqrt(variance),
    },
    features: names.map((name, d) => ({ name: `${column.name} (${what} ${d + 1}: ${name})` })),
    treatment: `its ${what} as ${directions.length} directions (TF-IDF, truncated SVD)`,
    warnings: [],
  };
}

function kindsOf(column: StringColumn, options: ResolvedPrepareOptions): TokenKind[] {
  if (column.items !== undefined) return ["items"];
  return options.textTokens === "both" ? ["words", "characters"] : [options.textTokens];
}

function tokensOf(column: StringColumn, code: number, kind: TokenKind): readonly string[] {
  if (code < 0) return [];
  if (kind === "items") return column.items?.[code] ?? wordsOf(column.levels[code]);
  return kind === "words" ? wordsOf(column.levels[code]) : runsOf(column.levels[code]);
}

/** The different texts among the rows, −1 for missing, and how many rows have each. */
function textsOf(column: StringColumn, rows: Rows): { codes: number[]; counts: Int32Array } {
  const rowsOf = new Int32Array(column.levels.length + 1);
  for (const row of rows) rowsOf[column.codes[row] + 1]++;
  const codes = Array.from(rowsOf, (_, i) => i - 1).filter((code) => rowsOf[code + 1] > 0);
  return { codes, counts: Int32Array.from(codes, (code) => rowsOf[code + 1]) };
}

/** Makes a text's vector over the tokens of all blocks. */
function vectoriser(blocks: readonly Block[]): (column: StringColumn, code: number) => SparseVector {
  let offset = 0;
  const parts = blocks.map(({ tokens, vocabulary }) => {
    const part = { tokens, vocabulary, position: positionsOf(vocabulary), offset };
    offset += vocabulary.hashes.length;
    return part;
  });
  return (column, code) => {
    const found = parts.map(({ tokens, vocabulary, position, offset }) => {
      const vector = weigh(vocabulary, position, tokensOf(column, code, tokens));
      return { features: vector.features.map((feature) => feature + offset), weights: vector.weights };
    });
    return {
      features: Int32Array.from(found.flatMap(({ features }) => [...features])),
      weights: Float64Array.from(found.flatMap(({ weights }) => [...weights])),
    };
  };
}

function project({ features, weights }: SparseVector, direction: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < features.length; i++) sum += weights[i] * direction[features[i]];
  return sum;
}

/** The tokens of the first block that pull a direction most to either side. */
function namesOf(
  column: StringColumn,
  codes: readonly number[],
  block: Block,
  directions: readonly Float64Array[],
): string[] {
  const textOf = new Map<number, string>();
  for (const code of codes) {
    for (const token of tokensOf(column, code, block.tokens)) {
      const hash = hashName(token);
      const known = textOf.get(hash);
      if (known === undefined || token < known) textOf.set(hash, token);
    }
  }
  const { hashes } = block.vocabulary;
  return directions.map((direction) => {
    const ranked = hashes.map((_, feature) => feature).sort((a, b) => direction[b] - direction[a] || a - b);
    const side = (features: number[]) =>
      features.map((feature) => (textOf.get(hashes[feature]) ?? "").trim()).join(", ");
    const strong = (feature: number) => Math.abs(direction[feature]) > 0.05;
    const positive = ranked.filter((f) => direction[f] > 0 && strong(f)).slice(0, NAMED_TOKENS);
    const negative = ranked
      .filter((f) => direction[f] < 0 && strong(f))
      .reverse()
      .slice(0, NAMED_TOKENS);
    return [side(positive), side(negative)].filter((part) => part !== "").join(" / ") || "mixed";
  });
}

export function applyText(fitted: TextPreparation, column: StringColumn, rows: Rows, place: Place): void {
  const { values: out, at, stride, factor } = place;
  const vectorOf = vectoriser(fitted.blocks);
  const scoresOf = new Map<number, number[]>();
  rows.forEach((row, i) => {
    const code = column.codes[row];
    let scores = scoresOf.get(code);
    if (scores === undefined) {
      const vector = vectorOf(column, code);
      scores = fitted.directions.map(
        (direction, d) => (project(vector, direction) - fitted.means[d]) * fitted.scale,
      );
      scoresOf.set(code, scores);
    }
    for (let d = 0; d < scores.length; d++) out[i * stride + at + d] = factor * scores[d];
  });
}
