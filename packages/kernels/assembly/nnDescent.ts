import { nodeStart } from "./kdTree";
import { nearer } from "./nearestList";
import { hash32 } from "./random";
import { rowDistances } from "./rowCodes";

// NN-descent (Dong, Charikar, Li 2011): a neighbour of a neighbour is likely a neighbour. Within a round all rows see
// the graph as it was at the round's start; what the round finds is sorted by target and then put in by whoever owns
// the target. So the graph is the same for any number of threads. Words at `task`:
//
//    0 source of distances (6 words, see rowCodes.ts)
//   24 numRows        28 k             32 indices ptr    36 distances ptr   40 flags ptr (1: new)
//   44 reverse offsets ptr             48 reverse entries ptr (row × 2 + flag)
//   52 candidates ptr (Int32Array [numRows × 2 × most]: new, then old)      56 counts ptr (Uint8Array [numRows × 2])
//   60 most candidates                 64 records ptr    68 records a block 72 segments ptr
//   76 bucket shift   80 numBuckets    84 first row of the round            88 rows of the round
//   92 updates ptr (Uint32Array [numBuckets])            96 seed            100 iteration

/** Rows whose joins share a block of records. */
const BLOCK_ROWS: i32 = 32;
const RECORD_BYTES: usize = 12; // target, other, distance

/** Offers a row to a list, ascending by (distance, row), each row once. Returns whether it went in. */
// @ts-ignore: decorator
@inline
function offer(task: usize, target: i32, other: i32, d: f32): bool {
  const k = load<i32>(task, 28);
  const at = <usize>target * (<usize>k << 2);
  const indices = <usize>load<u32>(task, 32) + at;
  const distances = <usize>load<u32>(task, 36) + at;
  const last = <usize>(k - 1) << 2;
  if (!nearer(d, other, load<f32>(distances + last), load<i32>(indices + last))) return false;
  // The distance of a pair is always the same bits, so a duplicate lies exactly where the row would go.
  let place = k - 1;
  while (place > 0 && nearer(d, other, load<f32>(distances + (<usize>(place - 1) << 2)), load<i32>(indices + (<usize>(place - 1) << 2)))) place--;
  if (place > 0 && load<i32>(indices + (<usize>(place - 1) << 2)) == other) return false;
  const flags = <usize>load<u32>(task, 40) + <usize>target * <usize>k;
  const from = <usize>place << 2;
  for (let i = k - 1; i > place; i--) {
    const to = <usize>i << 2;
    store<i32>(indices + to, load<i32>(indices + to - 4));
    store<f32>(distances + to, load<f32>(distances + to - 4));
    store<u8>(flags + <usize>i, load<u8>(flags + <usize>i - 1));
  }
  store<i32>(indices + from, other);
  store<f32>(distances + from, d);
  store<u8>(flags + <usize>place, 1);
  return true;
}

/** Compares all rows of leaves [start, end) of a random projection tree: each row lies in one leaf. */
export function joinLeaves(task: usize, order: usize, levels: i32, scratch: usize, start: i32, end: i32): void {
  const numRows = load<i32>(task, 24);
  for (let leaf = start; leaf < end; leaf++) {
    const first = nodeStart(numRows, levels, leaf);
    const size = nodeStart(numRows, levels, leaf + 1) - first;
    const rows = order + (<usize>first << 2);
    for (let i = 0; i < size - 1; i++) {
      const row = load<i32>(rows + (<usize>i << 2));
      const rest = rows + (<usize>(i + 1) << 2);
      rowDistances(task, row, rest, size - i - 1, scratch);
      for (let j = 0; j < size - i - 1; j++) {
        const other = load<i32>(rest + (<usize>j << 2));
        const d = load<f32>(scratch + (<usize>j << 2));
        offer(task, row, other, d);
        offer(task, other, row, d);
      }
    }
  }
}

/** The graph turned around, flags included; `offsets` is numRows + 2 zeroed words. */
export function reverseGraph(task: usize): void {
  const numRows = load<i32>(task, 24);
  const k = load<i32>(task, 28);
  const indices = <usize>load<u32>(task, 32);
  const flags = <usize>load<u32>(task, 40);
  const offsets = <usize>load<u32>(task, 44);
  const entries = <usize>load<u32>(task, 48);
  memory.fill(offsets, 0, <usize>(numRows + 2) << 2);
  const numEntries = numRows * k;
  for (let i = 0; i < numEntries; i++) {
    const other = load<i32>(indices + (<usize>i << 2));
    if (other < 0) continue;
    const count = offsets + (<usize>other << 2);
    store<u32>(count, load<u32>(count, 8) + 1, 8);
  }
  for (let row = 0; row < numRows; row++) {
    const at = offsets + (<usize>row << 2);
    store<u32>(at, load<u32>(at, 4) + load<u32>(at, 8), 8);
  }
  for (let row = 0; row < numRows; row++) {
    for (let j = 0; j < k; j++) {
      const other = load<i32>(indices + (<usize>(row * k + j) << 2));
      if (other < 0) continue;
      const next = offsets + (<usize>other << 2);
      const place = load<u32>(next, 4);
      store<u32>(next, place + 1, 4);
      store<u32>(entries + (<usize>place << 2), (<u32>row << 1) | <u32>load<u8>(flags + <usize>(row * k + j)));
    }
  }
}

/**
 * Draws the new and the old candidates of rows [start, end) from their neighbours and from the rows whose neighbour
 * they are; new neighbours that were drawn are old from then on.
 *
 * @param scratch 2 × most × 4 bytes
 */
export function drawCandidates(task: usize, scratch: usize, start: i32, end: i32): void {
  const k = load<i32>(task, 28);
  const indices = <usize>load<u32>(task, 32);
  const flags = <usize>load<u32>(task, 40);
  const offsets = <usize>load<u32>(task, 44);
  const entries = <usize>load<u32>(task, 48);
  const most = load<i32>(task, 60);
  const key = hash32(load<u32>(task, 96) + <u32>load<i32>(task, 100));
  for (let row = start; row < end; row++) {
    const own = hash32(key ^ <u32>row);
    const candidates = <usize>load<u32>(task, 52) + <usize>row * (<usize>most << 3);
    let numNew = 0;
    let numOld = 0;
    const numIncoming = <i32>(load<u32>(offsets + (<usize>row << 2), 4) - load<u32>(offsets + (<usize>row << 2)));
    const incoming = entries + (<usize>load<u32>(offsets + (<usize>row << 2)) << 2);
    for (let i = 0; i < k + numIncoming; i++) {
      let other = 0;
      let isNew = false;
      if (i < k) {
        other = load<i32>(indices + (<usize>(row * k + i) << 2));
        if (other < 0) continue;
        isNew = load<u8>(flags + <usize>(row * k + i)) != 0;
      } else {
        const entry = load<u32>(incoming + (<usize>(i - k) << 2));
        other = <i32>(entry >> 1);
        isNew = (entry & 1) != 0;
      }
      const priority = hash32(own ^ <u32>other);
      if (isNew) numNew = draw(candidates, scratch, numNew, most, other, priority);
      else numOld = draw(candidates + (<usize>most << 2), scratch + (<usize>most << 2), numOld, most, other, priority);
    }
    const counts = <usize>load<u32>(task, 56) + (<usize>row << 1);
    store<u8>(counts, <u8>numNew);
    store<u8>(counts, <u8>numOld, 1);
    for (let i = 0; i < k; i++) {
      const flag = flags + <usize>(row * k + i);
      if (load<u8>(flag) == 0) continue;
      const other = load<i32>(indices + (<usize>(row * k + i) << 2));
      for (let j = 0; j < numNew; j++) {
        if (load<i32>(candidates + (<usize>j << 2)) == other) store<u8>(flag, 0);
      }
    }
  }
}

/** Keeps the `most` of least priority, ascending, each once. */
// @ts-ignore: decorator
@inline
function draw(list: usize, priorities: usize, count: i32, most: i32, other: i32, priority: u32): i32 {
  if (count == most && priority >= load<u32>(priorities + (<usize>(most - 1) << 2))) return count;
  let at = count;
  while (at > 0 && load<u32>(priorities + (<usize>(at - 1) << 2)) > priority) at--;
  if (at > 0 && load<i32>(list + (<usize>(at - 1) << 2)) == other) return count;
  const grown = count < most ? count + 1 : most;
  const from = <usize>at << 2;
  for (let to = <usize>(grown - 1) << 2; to > from; to -= 4) {
    store<i32>(list + to, load<i32>(list + to - 4));
    store<u32>(priorities + to, load<u32>(priorities + to - 4));
  }
  store<i32>(list + from, other);
  store<u32>(priorities + from, priority);
  return grown;
}

/**
 * Compares the candidates of rows with one another, for blocks [start, end) of the round, and writes what may be nearer
 * than what is known: records sorted by the target's bucket, and where each bucket's segment starts.
 *
 * @param scratch records a block × 12 bytes, then numBuckets words, then 4 × most × 4 bytes
 */
export function joinCandidates(task: usize, scratch: usize, start: i32, end: i32): void {
  const most = load<i32>(task, 60);
  const capacity = load<i32>(task, 68);
  const shift = load<i32>(task, 76);
  const numBuckets = load<i32>(task, 80);
  const firstRow = load<i32>(task, 84);
  const numRound = load<i32>(task, 88);
  const found = scratch;
  const places = scratch + <usize>capacity * RECORD_BYTES;
  const lists = places + (<usize>numBuckets << 2);
  for (let block = start; block < end; block++) {
    let write = found;
    const last = min<i32>((block + 1) * BLOCK_ROWS, numRound);
    for (let i = block * BLOCK_ROWS; i < last; i++) write = joinRow(task, firstRow + i, most, lists, write);
    // Counting sort by bucket.
    memory.fill(places, 0, <usize>numBuckets << 2);
    for (let at = found; at < write; at += RECORD_BYTES) {
      const place = places + (<usize>(load<i32>(at) >> shift) << 2);
      store<u32>(place, load<u32>(place) + 1);
    }
    const segments = <usize>load<u32>(task, 72) + <usize>block * (<usize>(numBuckets + 1) << 2);
    let sum: u32 = 0;
    for (let bucket = 0; bucket < numBuckets; bucket++) {
      const place = places + (<usize>bucket << 2);
      const count = load<u32>(place);
      store<u32>(place, sum);
      store<u32>(segments + (<usize>bucket << 2), sum);
      sum += count;
    }
    store<u32>(segments + (<usize>numBuckets << 2), sum);
    const records = <usize>load<u32>(task, 64) + <usize>block * (<usize>capacity * RECORD_BYTES);
    for (let at = found; at < write; at += RECORD_BYTES) {
      const place = places + (<usize>(load<i32>(at) >> shift) << 2);
      const to = records + <usize>load<u32>(place) * RECORD_BYTES;
      store<u32>(place, load<u32>(place) + 1);
      store<i64>(to, load<i64>(at));
      store<i32>(to, load<i32>(at, 8), 8);
    }
  }
}

/** New with new and new with old; the thresholds are those of the round's start. */
// @ts-ignore: decorator
@inline
function joinRow(task: usize, row: i32, most: i32, lists: usize, write: usize): usize {
  const k = load<i32>(task, 28);
  const distances = <usize>load<u32>(task, 36);
  const counts = <usize>load<u32>(task, 56) + (<usize>row << 1);
  const numNew = <i32>load<u8>(counts);
  const numAll = numNew + <i32>load<u8>(counts, 1);
  const candidates = <usize>load<u32>(task, 52) + <usize>row * (<usize>most << 3);
  const rows = lists;
  const worst = rows + (<usize>most << 3);
  const found = worst + (<usize>most << 3);
  for (let i = 0; i < numAll; i++) {
    const other = load<i32>(candidates + (<usize>(i < numNew ? i : most + i - numNew) << 2));
    store<i32>(rows + (<usize>i << 2), other);
    store<f32>(worst + (<usize>i << 2), load<f32>(distances + (<usize>(other * k + k - 1) << 2)));
  }
  for (let i = 0; i < numNew; i++) {
    const own = load<i32>(rows + (<usize>i << 2));
    const ownWorst = load<f32>(worst + (<usize>i << 2));
    const rest = <usize>(i + 1) << 2;
    rowDistances(task, own, rows + rest, numAll - i - 1, found);
    for (let at: usize = rest; at < <usize>numAll << 2; at += 4) {
      const d = load<f32>(found + at - rest);
      const other = load<i32>(rows + at);
      if (other == own) continue;
      if (d <= ownWorst) write = record(write, own, other, d);
      if (d <= load<f32>(worst + at)) write = record(write, other, own, d);
    }
  }
  return write;
}

// @ts-ignore: decorator
@inline
function record(at: usize, target: i32, other: i32, d: f32): usize {
  store<i32>(at, target);
  store<i32>(at, other, 4);
  store<f32>(at, d, 8);
  return at + RECORD_BYTES;
}

/** Puts the round's records of buckets [start, end) into their targets' lists and adds to the buckets' updates. */
export function applyRecords(task: usize, start: i32, end: i32): void {
  const numBuckets = load<i32>(task, 80);
  const capacity = load<i32>(task, 68);
  const numBlocks = (load<i32>(task, 88) + BLOCK_ROWS - 1) / BLOCK_ROWS;
  for (let bucket = start; bucket < end; bucket++) {
    let updates: u32 = 0;
    for (let block = 0; block < numBlocks; block++) {
      const segment = <usize>load<u32>(task, 72) + (<usize>(block * (numBuckets + 1) + bucket) << 2);
      const records = <usize>load<u32>(task, 64) + <usize>block * (<usize>capacity * RECORD_BYTES);
      const last = records + <usize>load<u32>(segment, 4) * RECORD_BYTES;
      for (let at = records + <usize>load<u32>(segment) * RECORD_BYTES; at < last; at += RECORD_BYTES) {
        updates += u32(offer(task, load<i32>(at), load<i32>(at, 4), load<f32>(at, 8)));
      }
    }
    const total = <usize>load<u32>(task, 92) + (<usize>bucket << 2);
    store<u32>(total, load<u32>(total) + updates);
  }
}
