import type { Kernels, Scope } from "@clusterwhy/kernels";

// The records of the kernels' assembly/trees/records.ts, field by field in the same order.

export const JOB_BYTES = 76;
/** Words of a Node, and of what a Pending and a Split take. */
export const NODE_WORDS = 12;
export const PENDING_BYTES = 72;
export const SPLIT_BYTES = 40;
export const CANDIDATE_HEAD_BYTES = PENDING_BYTES + SPLIT_BYTES;

/** Fields of a Job that the kernel writes, as word numbers. */
export const JOB_BEST_ITERATION = 16;
export const JOB_ROUNDS_BUILT = 17;
export const JOB_NUM_CATEGORIES = 18;

/** A record of 32-bit words; an array becomes so many records one after the other. */
export function placeWords(scope: Scope, words: readonly number[] | Int32Array): number {
  return scope.copyIn(Int32Array.from(words));
}

/** Words first, then doubles at the next multiple of 8 bytes. */
export function placeWordsAndDoubles(
  kernels: Kernels,
  scope: Scope,
  words: readonly number[],
  doubles: readonly number[],
): number {
  const start = Math.ceil(words.length / 2) * 8;
  const address = scope.allocateZeroed(start + doubles.length * 8);
  kernels.i32(address, words.length).set(words);
  kernels.f64(address + start, doubles.length).set(doubles);
  return address;
}
