/**
 * Turns each row's strengths around: incoming strengths by row, sources ascending; zeros are left out.
 *
 * @param indices   Int32Array [numRows × k]
 * @param strengths Float32Array [numRows × k]
 * @param offsets   Uint32Array [numRows + 2], zeroed; written: row i's entries are offsets[i] .. offsets[i + 1] − 1
 * @param sources   Int32Array [numRows × k], written
 * @param values    Float32Array [numRows × k], written
 */
export function transposeStrengths(
  numRows: i32, k: i32, indices: usize, strengths: usize, offsets: usize, sources: usize, values: usize,
): void {
  const numEntries = numRows * k;
  for (let i = 0; i < numEntries; i++) {
    const at = <usize>i << 2;
    if (load<f32>(strengths + at) == 0) continue;
    const count = offsets + (<usize>load<i32>(indices + at) << 2);
    store<u32>(count, load<u32>(count, 8) + 1, 8);
  }
  // Counts lie two places up: summed, place i + 1 is where row i starts, and filling moves it on to where it ends.
  for (let row = 0; row < numRows; row++) {
    const at = offsets + (<usize>row << 2);
    store<u32>(at, load<u32>(at, 4) + load<u32>(at, 8), 8);
  }
  for (let row = 0; row < numRows; row++) {
    for (let j = 0; j < k; j++) {
      const at = <usize>(row * k + j) << 2;
      const strength = load<f32>(strengths + at);
      if (strength == 0) continue;
      const next = offsets + (<usize>load<i32>(indices + at) << 2);
      const place = load<u32>(next, 4);
      store<u32>(next, place + 1, 4);
      store<i32>(sources + (<usize>place << 2), row);
      store<f32>(values + (<usize>place << 2), strength);
    }
  }
}

/**
 * Fuzzy union and intersection of rows [start, end): with v the strength of i → j and w that of j → i, the edge weighs
 * mix (v + w − v w) + (1 − mix) v w, in single precision step by step so that both ends of an edge get the same bits.
 *
 * @param offsets, sources, values as `transposeStrengths` writes them
 * @param targets Int32Array, written from entry row × k + offsets[row] on: ascending
 * @param weights Float32Array, likewise
 * @param counts  Uint32Array [numRows], written: the row's number of entries
 * @param scratch k × 8 bytes
 */
export function uniteStrengths(
  k: i32, indices: usize, strengths: usize, offsets: usize, sources: usize, values: usize, mix: f64,
  targets: usize, weights: usize, counts: usize, scratch: usize, start: i32, end: i32,
): void {
  for (let row = start; row < end; row++) {
    const numOwn = sortedOwn(k, indices + (<usize>(row * k) << 2), strengths + (<usize>(row * k) << 2), scratch);
    let incoming = load<u32>(offsets + (<usize>row << 2));
    const lastIncoming = load<u32>(offsets + (<usize>row << 2), 4);
    const first = <u32>(row * k) + incoming;
    let write = first;
    let own = 0;
    while (own < numOwn || incoming < lastIncoming) {
      const ownTarget = own < numOwn ? load<i32>(scratch + (<usize>own << 3)) : i32.MAX_VALUE;
      const source = incoming < lastIncoming ? load<i32>(sources + (<usize>incoming << 2)) : i32.MAX_VALUE;
      let forth: f32 = 0;
      let back: f32 = 0;
      if (ownTarget <= source) {
        forth = load<f32>(scratch + (<usize>own << 3), 4);
        own++;
      }
      if (source <= ownTarget) {
        back = load<f32>(values + (<usize>incoming << 2));
        incoming++;
      }
      const product = forth * back;
      const union = forth + back - product;
      const weight = <f32>(mix * <f64>union + (1 - mix) * <f64>product);
      if (weight == 0) continue;
      store<i32>(targets + (<usize>write << 2), min<i32>(ownTarget, source));
      store<f32>(weights + (<usize>write << 2), weight);
      write++;
    }
    store<u32>(counts + (<usize>row << 2), write - first);
  }
}

/** The row's own (target, strength) pairs without zeros, by ascending target. */
function sortedOwn(k: i32, indices: usize, strengths: usize, pairs: usize): i32 {
  let count = 0;
  for (let j = 0; j < k; j++) {
    const strength = load<f32>(strengths + (<usize>j << 2));
    if (strength == 0) continue;
    const target = load<i32>(indices + (<usize>j << 2));
    let at = pairs + (<usize>count << 3);
    while (at > pairs && load<i32>(at - 8) > target) {
      store<i64>(at, load<i64>(at - 8));
      at -= 8;
    }
    store<i32>(at, target);
    store<f32>(at, strength, 4);
    count++;
  }
  return count;
}

/**
 * Closes the gaps that `uniteStrengths` left.
 *
 * @param incoming Uint32Array [numRows + 1]: its `offsets`
 * @param offsets  Uint32Array [numRows + 1], written: row i's entries are offsets[i] .. offsets[i + 1] − 1
 */
export function closeGaps(
  numRows: i32, k: i32, incoming: usize, counts: usize, targets: usize, weights: usize, offsets: usize,
): void {
  let write: u32 = 0;
  for (let row = 0; row < numRows; row++) {
    const from = <usize>(<u32>(row * k) + load<u32>(incoming + (<usize>row << 2))) << 2;
    const count = load<u32>(counts + (<usize>row << 2));
    memory.copy(targets + (<usize>write << 2), targets + from, <usize>count << 2);
    memory.copy(weights + (<usize>write << 2), weights + from, <usize>count << 2);
    store<u32>(offsets + (<usize>row << 2), write);
    write += count;
  }
  store<u32>(offsets + (<usize>numRows << 2), write);
}
