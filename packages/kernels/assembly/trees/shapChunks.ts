// A tree is cut into chunks: subtrees with so few splits that these, together with those on the way from the root,
// have at most 2^bits outcomes. What all leaves of a chunk add to a row's SHAP values depends on that outcome alone:
// a table of 2^bits entries a feature (after Yang 2021, FastTreeSHAP v2, which has a table a path).
import { goesLeft, Question } from "./decisions";

@unmanaged
export class Chunk {
  /** i32 [numBits]: the questions whose answers (left: 1) are the bits, the first being the lowest. */
  questions: usize;
  numBits: i32;
  /** i32 [numFeatures]: the features of the chunk's leaves. */
  features: usize;
  numFeatures: i32;
  /** f64 [numFeatures × 2^numBits] */
  table: usize;
  /** ChunkLeaf [numLeaves] */
  leaves: usize;
  numLeaves: i32;
  /** i32 [2^numBits] or 0: background rows with each outcome, for interventional values. */
  counts: usize;
}

@unmanaged
export class ChunkLeaf {
  value: f64;
  /** Element [numElements]: the distinct features of the path. */
  elements: usize;
  numElements: i32;
  /** The bits that its elements look at. */
  bits: i32;
  spare: i32;
}

/** A row follows all splits on the feature where the outcome, masked, is `want`. */
@unmanaged
export class Element {
  /** Number of the feature within the chunk. */
  slot: i32;
  mask: i32;
  want: i32;
  spare: i32;
  /** Product of the cover ratios of the feature's splits on the path. */
  ratio: f64;
}

@unmanaged
export class TableTree {
  /** Question [numQuestions] */
  questions: usize;
  numQuestions: i32;
  chunks: usize;
  numChunks: i32;
  /** First cell of the tree's output in a row of the answer. */
  outputOffset: i32;
}

/** Rows that are looked at together. */
export const LANES: i32 = 64;

/** columns f32 [numFeatures × LANES] of rows [first, first + count); lanes beyond are 0. */
export function transpose(values: usize, rows: usize, numFeatures: i32, first: i32, count: i32, columns: usize): void {
  memory.fill(columns, 0, <usize>(numFeatures * LANES) << 2);
  for (let lane = 0; lane < count; lane++) {
    const row = rows == 0 ? first + lane : load<i32>(rows + (<usize>(first + lane) << 2));
    const from = values + (<usize>row * <usize>numFeatures << 2);
    for (let feature = 0; feature < numFeatures; feature++) {
      store<f32>(columns + (<usize>(feature * LANES + lane) << 2), load<f32>(from + (<usize>feature << 2)));
    }
  }
}

/** answers i16 [numQuestions × LANES], written: −1 where the row goes left. */
export function answerAll(tree: TableTree, categories: usize, columns: usize, answers: usize): void {
  for (let index = 0; index < tree.numQuestions; index++) {
    const question = changetype<Question>(tree.questions + <usize>index * offsetof<Question>());
    const column = columns + (<usize>(question.feature * LANES) << 2);
    const own = answers + (<usize>(index * LANES) << 1);
    if (ASC_FEATURE_SIMD) {
      if (question.categories < 0) {
        answerNumeric(question, column, own);
        continue;
      }
    }
    for (let lane = 0; lane < LANES; lane++) {
      const left = goesLeft(question, categories, load<f32>(column + (<usize>lane << 2)));
      store<i16>(own + (<usize>lane << 1), <i16>-left);
    }
  }
}

// @ts-ignore: decorator
@inline
function answerNumeric(question: Question, column: usize, own: usize): void {
  const threshold = f32x4.splat(question.threshold);
  const defaultLeft = question.defaultLeft != 0;
  for (let lane = 0; lane < LANES; lane += 8) {
    const a = v128.load(column + (<usize>lane << 2));
    const b = v128.load(column + (<usize>lane << 2), 16);
    // Not at or above the threshold: below it, or missing.
    const low = defaultLeft ? v128.not(f32x4.ge(a, threshold)) : f32x4.lt(a, threshold);
    const high = defaultLeft ? v128.not(f32x4.ge(b, threshold)) : f32x4.lt(b, threshold);
    v128.store(own + (<usize>lane << 1), i16x8.narrow_i32x4_s(low, high));
  }
}

/** outcomes u16 [LANES], written: the chunk's bits, times 8: byte offsets into columns of doubles. */
export function outcomesOf(chunk: Chunk, answers: usize, outcomes: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let lane = 0; lane < LANES; lane += 8) {
      let outcome = i16x8.splat(0);
      for (let bit = 0; bit < chunk.numBits; bit++) {
        const question = load<i32>(chunk.questions + (<usize>bit << 2));
        const answer = v128.load(answers + (<usize>(question * LANES + lane) << 1));
        const own: i32 = 8 << bit;
        outcome = v128.or(outcome, v128.and(answer, i16x8.splat(<i16>own)));
      }
      v128.store(outcomes + (<usize>lane << 1), outcome);
    }
    return;
  }
  for (let lane = 0; lane < LANES; lane++) {
    let outcome = 0;
    for (let bit = 0; bit < chunk.numBits; bit++) {
      const question = load<i32>(chunk.questions + (<usize>bit << 2));
      outcome |= <i32>load<i16>(answers + (<usize>(question * LANES + lane) << 1)) & (8 << bit);
    }
    store<u16>(outcomes + (<usize>lane << 1), <u16>outcome);
  }
}
