// Sorts the tree's edges by (weight, smaller row, larger row). Weights are not negative, so their bits order them.

const RADIX_BITS: i32 = 11;
const RADIX: i32 = 1 << RADIX_BITS;

/**
 * @param order Int32Array [numEdges], written: edges in their order
 * @param spare Int32Array [numEdges], scratch
 * @param counts Int32Array [2048], scratch
 */
export function sortEdges(
  from: usize, to: usize, weights: usize, numEdges: i32, order: usize, spare: usize, counts: usize,
): void {
  for (let edge = 0; edge < numEdges; edge++) store<i32>(order + (<usize>edge << 2), edge);
  // Least significant digits first, over the upper half of each weight: sign, exponent and 20 bits.
  let source = order;
  let target = spare;
  for (let shift = 0; shift < 33; shift += RADIX_BITS) {
    memory.fill(counts, 0, RADIX << 2);
    for (let edge = 0; edge < numEdges; edge++) {
      const at = counts + (<usize>digit(weights, edge, shift) << 2);
      store<i32>(at, load<i32>(at) + 1);
    }
    let sum = 0;
    for (let value = 0; value < RADIX; value++) {
      const at = counts + (<usize>value << 2);
      const count = load<i32>(at);
      store<i32>(at, sum);
      sum += count;
    }
    for (let i = 0; i < numEdges; i++) {
      const edge = load<i32>(source + (<usize>i << 2));
      const at = counts + (<usize>digit(weights, edge, shift) << 2);
      const place = load<i32>(at);
      store<i32>(at, place + 1);
      store<i32>(target + (<usize>place << 2), edge);
    }
    const kept = source;
    source = target;
    target = kept;
  }
  if (source != order) memory.copy(order, source, <usize>numEdges << 2);
  sortRuns(from, to, weights, numEdges, order);
}

// @ts-ignore: decorator
@inline
function upperBits(weights: usize, edge: i32): u32 {
  return load<u32>(weights + (<usize>edge << 3), 4);
}

// @ts-ignore: decorator
@inline
function digit(weights: usize, edge: i32, shift: i32): u32 {
  return (upperBits(weights, edge) >> shift) & (RADIX - 1);
}

/** Puts edges whose upper halves are equal in order. */
function sortRuns(from: usize, to: usize, weights: usize, numEdges: i32, order: usize): void {
  let start = 0;
  while (start < numEdges) {
    const bits = upperBits(weights, load<i32>(order + (<usize>start << 2)));
    let end = start + 1;
    while (end < numEdges && upperBits(weights, load<i32>(order + (<usize>end << 2))) == bits) end++;
    const run = order + (<usize>start << 2);
    if (end - start <= 24) insertionSort(from, to, weights, run, end - start);
    else heapSort(from, to, weights, run, end - start);
    start = end;
  }
}

// @ts-ignore: decorator
@inline
function before(from: usize, to: usize, weights: usize, a: i32, b: i32): bool {
  const weightA = load<f64>(weights + (<usize>a << 3));
  const weightB = load<f64>(weights + (<usize>b << 3));
  if (weightA != weightB) return weightA < weightB;
  const fromA = load<i32>(from + (<usize>a << 2));
  const fromB = load<i32>(from + (<usize>b << 2));
  if (fromA != fromB) return fromA < fromB;
  return load<i32>(to + (<usize>a << 2)) < load<i32>(to + (<usize>b << 2));
}

function insertionSort(from: usize, to: usize, weights: usize, run: usize, count: i32): void {
  for (let i = 1; i < count; i++) {
    const edge = load<i32>(run + (<usize>i << 2));
    let at = i;
    while (at > 0) {
      const other = load<i32>(run + (<usize>(at - 1) << 2));
      if (!before(from, to, weights, edge, other)) break;
      store<i32>(run + (<usize>at << 2), other);
      at--;
    }
    store<i32>(run + (<usize>at << 2), edge);
  }
}

function heapSort(from: usize, to: usize, weights: usize, run: usize, count: i32): void {
  for (let root = (count >> 1) - 1; root >= 0; root--) sink(from, to, weights, run, root, count);
  for (let last = count - 1; last > 0; last--) {
    const edge = load<i32>(run + (<usize>last << 2));
    store<i32>(run + (<usize>last << 2), load<i32>(run));
    store<i32>(run, edge);
    sink(from, to, weights, run, 0, last);
  }
}

function sink(from: usize, to: usize, weights: usize, run: usize, root: i32, count: i32): void {
  const edge = load<i32>(run + (<usize>root << 2));
  let at = root;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= count) break;
    if (
      child + 1 < count &&
      before(from, to, weights, load<i32>(run + (<usize>child << 2)), load<i32>(run + (<usize>(child + 1) << 2)))
    ) {
      child++;
    }
    const below = load<i32>(run + (<usize>child << 2));
    if (!before(from, to, weights, edge, below)) break;
    store<i32>(run + (<usize>at << 2), below);
    at = child;
  }
  store<i32>(run + (<usize>at << 2), edge);
}
