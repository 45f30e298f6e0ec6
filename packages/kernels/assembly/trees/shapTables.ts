import { answerAll, Chunk, ChunkLeaf, Element, LANES, outcomesOf, TableTree, transpose } from "./shapChunks";

/**
 * Fills the tables of chunks [start, end).
 *
 * @param points     f64 [numPoints × 3]: 1 − t, t and the weights ω; exact for paths of 2 numPoints features
 * @param numRows    of the background; 0: path-dependent values
 * @param factorials f64 [...]: k!
 * @param scratch    f64 [2^bits × most elements + 3 × most elements × numPoints + 2^bits]
 */
export function fillShapTables(
  chunks: usize, points: usize, numPoints: i32, mostElements: i32, mostBits: i32, numRows: i32, factorials: usize,
  scratch: usize, start: i32, end: i32,
): void {
  const values = (scratch + 15) & ~15;
  const work = values + ((<usize>mostElements << mostBits) << 3);
  for (let index = start; index < end; index++) {
    const chunk = changetype<Chunk>(chunks + <usize>index * offsetof<Chunk>());
    memory.fill(chunk.table, 0, (<usize>chunk.numFeatures << chunk.numBits) << 3);
    for (let i = 0; i < chunk.numLeaves; i++) {
      const leaf = changetype<ChunkLeaf>(chunk.leaves + <usize>i * offsetof<ChunkLeaf>());
      if (leaf.numElements == 0) continue;
      if (numRows == 0) {
        pathDependent(leaf, mostElements, points, numPoints, values, work);
      } else {
        interventional(chunk, leaf, mostElements, numRows, factorials, values, work);
      }
      addLeaf(chunk, leaf, mostElements, values);
    }
  }
}

// @ts-ignore: decorator
@inline
function elementOf(leaf: ChunkLeaf, index: i32): Element {
  return changetype<Element>(leaf.elements + <usize>index * offsetof<Element>());
}

// @ts-ignore: decorator
@inline
function follows(element: Element, outcome: i32): i32 {
  return i32((outcome & element.mask) == element.want);
}

/** The leaf's values by outcome of its own bits, spread over all outcomes of the chunk. */
function addLeaf(chunk: Chunk, leaf: ChunkLeaf, mostElements: i32, values: usize): void {
  const numOutcomes = 1 << chunk.numBits;
  for (let i = 0; i < leaf.numElements; i++) {
    const column = chunk.table + ((<usize>elementOf(leaf, i).slot << chunk.numBits) << 3);
    for (let outcome = 0; outcome < numOutcomes; outcome++) {
      const at = column + (<usize>outcome << 3);
      const own = values + (<usize>((outcome & leaf.bits) * mostElements + i) << 3);
      store<f64>(at, load<f64>(at) + load<f64>(own));
    }
  }
}

/** values f64 [2^bits × mostElements], written where the outcome has none but the leaf's bits; see shapWalk.ts. */
function pathDependent(leaf: ChunkLeaf, mostElements: i32, points: usize, numPoints: i32, values: usize, work: usize): void {
  const bytes = <usize>numPoints << 3;
  const factors = work;
  const before = factors + <usize>leaf.numElements * bytes;
  const after = before + <usize>leaf.numElements * bytes;
  let outcome = 0;
  do {
    for (let q: usize = 0; q < bytes; q += 8) {
      let product = load<f64>(points + 2 * bytes + q) * leaf.value;
      for (let i = 0; i < leaf.numElements; i++) {
        const element = elementOf(leaf, i);
        const at = <usize>i * bytes + q;
        const factor = element.ratio * load<f64>(points + q) + (follows(element, outcome) != 0 ? load<f64>(points + bytes + q) : 0);
        store<f64>(factors + at, factor);
        store<f64>(before + at, product);
        product *= factor;
      }
      store<f64>(after + q, 1);
    }
    for (let i = leaf.numElements - 1; i >= 0; i--) {
      const element = elementOf(leaf, i);
      let integral: f64 = 0;
      for (let q: usize = 0; q < bytes; q += 8) {
        const at = <usize>i * bytes + q;
        const suffix = load<f64>(after + q);
        integral += load<f64>(before + at) * suffix;
        store<f64>(after + q, suffix * load<f64>(factors + at));
      }
      const value = (f64(follows(element, outcome)) - element.ratio) * integral;
      store<f64>(values + (<usize>(outcome * mostElements + i) << 3), value);
    }
    outcome = (outcome - leaf.bits) & leaf.bits;
  } while (outcome != 0);
}

/**
 * Against a background (Lundberg et al. 2020, interventional): for a row x and a background row b a leaf counts where
 * no feature keeps both away. With p features that only x follows and n that only b follows, each of the first gains
 * w (p − 1)! n! / (p + n)!, each of the second loses w p! (n − 1)! / (p + n)!. Mean over the background.
 */
function interventional(
  chunk: Chunk, leaf: ChunkLeaf, mostElements: i32, numRows: i32, factorials: usize, values: usize, counts: usize,
): void {
  // Background rows by outcome of the leaf's own bits.
  const numOutcomes = 1 << chunk.numBits;
  memory.fill(counts, 0, <usize>numOutcomes << 3);
  for (let outcome = 0; outcome < numOutcomes; outcome++) {
    const at = counts + (<usize>(outcome & leaf.bits) << 3);
    store<f64>(at, load<f64>(at) + <f64>load<i32>(chunk.counts + (<usize>outcome << 2)));
  }
  let outcome = 0;
  do {
    const own = values + (<usize>(outcome * mostElements) << 3);
    memory.fill(own, 0, <usize>leaf.numElements << 3);
    let other = 0;
    do {
      const count = load<f64>(counts + (<usize>other << 3));
      if (count > 0) addPair(leaf, outcome, other, (count / <f64>numRows) * leaf.value, factorials, own);
      other = (other - leaf.bits) & leaf.bits;
    } while (other != 0);
    outcome = (outcome - leaf.bits) & leaf.bits;
  } while (outcome != 0);
}

function addPair(leaf: ChunkLeaf, x: i32, b: i32, weight: f64, factorials: usize, own: usize): void {
  let p = 0;
  let n = 0;
  for (let i = 0; i < leaf.numElements; i++) {
    const element = elementOf(leaf, i);
    const inX = follows(element, x);
    const inB = follows(element, b);
    if ((inX | inB) == 0) return;
    p += i32(inX > inB);
    n += i32(inB > inX);
  }
  if (p + n == 0) return;
  const all = load<f64>(factorials + (<usize>(p + n) << 3));
  const gain = p > 0 ? (load<f64>(factorials + (<usize>(p - 1) << 3)) * load<f64>(factorials + (<usize>n << 3))) / all : 0;
  const loss = n > 0 ? (load<f64>(factorials + (<usize>p << 3)) * load<f64>(factorials + (<usize>(n - 1) << 3))) / all : 0;
  for (let i = 0; i < leaf.numElements; i++) {
    const element = elementOf(leaf, i);
    const inX = follows(element, x);
    const inB = follows(element, b);
    if (inX == inB) continue;
    const at = own + (<usize>i << 3);
    store<f64>(at, load<f64>(at) + (inX > inB ? weight * gain : -weight * loss));
  }
}

/**
 * Counts, for the chunks of trees [start, end), the background rows with each outcome.
 *
 * @param values  f32 [numRows × numFeatures]
 * @param scratch LANES × (4 numFeatures + 2 most questions + 2) bytes
 */
export function countPatterns(
  trees: usize, categories: usize, values: usize, numRows: i32, numFeatures: i32, mostQuestions: i32, scratch: usize,
  start: i32, end: i32,
): void {
  const columns = (scratch + 15) & ~15;
  const answers = columns + (<usize>(numFeatures * LANES) << 2);
  const outcomes = answers + (<usize>(mostQuestions * LANES) << 1);
  for (let first = 0; first < numRows; first += LANES) {
    const count = min<i32>(LANES, numRows - first);
    transpose(values, 0, numFeatures, first, count, columns);
    for (let index = start; index < end; index++) {
      const tree = changetype<TableTree>(trees + <usize>index * offsetof<TableTree>());
      answerAll(tree, categories, columns, answers);
      for (let i = 0; i < tree.numChunks; i++) {
        const chunk = changetype<Chunk>(tree.chunks + <usize>i * offsetof<Chunk>());
        outcomesOf(chunk, answers, outcomes);
        for (let lane = 0; lane < count; lane++) {
          const at = chunk.counts + (<usize>load<u16>(outcomes + (<usize>lane << 1)) >> 1);
          store<i32>(at, load<i32>(at) + 1);
        }
      }
    }
  }
}
