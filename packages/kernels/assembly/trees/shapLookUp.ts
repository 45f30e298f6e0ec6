import { answerAll, Chunk, LANES, outcomesOf, TableTree, transpose } from "./shapChunks";

/**
 * Adds the values of trees [0, numTrees) for rows [start, end) from the chunks' tables.
 *
 * @param trees    TableTree [numTrees]
 * @param values   f32 [rows × numFeatures]; NaN missing
 * @param rows     i32 [numItems]
 * @param out      f64 [numItems × rowLength], added to
 * @param scratch  LANES × (4 numFeatures + 2 most questions + 2 + 8 rowLength) bytes
 */
export function shapLookUp(
  trees: usize, numTrees: i32, categories: usize, values: usize, rows: usize, numFeatures: i32, out: usize, rowLength: i32,
  mostQuestions: i32, scratch: usize, start: i32, end: i32,
): void {
  const columns = (scratch + 15) & ~15;
  const answers = columns + (<usize>(numFeatures * LANES) << 2);
  const outcomes = answers + (<usize>(mostQuestions * LANES) << 1);
  const sums = outcomes + (<usize>LANES << 1);
  for (let first = start; first < end; first += LANES) {
    const count = min<i32>(LANES, end - first);
    transpose(values, rows, numFeatures, first, count, columns);
    memory.fill(sums, 0, <usize>(rowLength * LANES) << 3);
    for (let index = 0; index < numTrees; index++) {
      const tree = changetype<TableTree>(trees + <usize>index * offsetof<TableTree>());
      answerAll(tree, categories, columns, answers);
      const own = sums + (<usize>(tree.outputOffset * LANES) << 3);
      for (let i = 0; i < tree.numChunks; i++) {
        const chunk = changetype<Chunk>(tree.chunks + <usize>i * offsetof<Chunk>());
        outcomesOf(chunk, answers, outcomes);
        addChunk(chunk, outcomes, own);
      }
    }
    for (let lane = 0; lane < count; lane++) {
      const target = out + (<usize>(first + lane) * <usize>rowLength << 3);
      for (let cell = 0; cell < rowLength; cell++) {
        const at = target + (<usize>cell << 3);
        store<f64>(at, load<f64>(at) + load<f64>(sums + (<usize>(cell * LANES + lane) << 3)));
      }
    }
  }
}

/** sums f64 [features × LANES] */
// @ts-ignore: decorator
@inline
function addChunk(chunk: Chunk, outcomes: usize, sums: usize): void {
  const columnBytes = <usize>8 << <usize>chunk.numBits;
  let table = chunk.table;
  for (let slot = 0; slot < chunk.numFeatures; slot++) {
    const feature = load<i32>(chunk.features + (<usize>slot << 2));
    let target = sums + (<usize>(feature * LANES) << 3);
    for (let lane: usize = 0; lane < <usize>LANES << 1; lane += 8) {
      const four = load<u64>(outcomes + lane);
      const a = table + (<usize>four & 0xffff);
      const b = table + (<usize>(four >> 16) & 0xffff);
      const c = table + (<usize>(four >> 32) & 0xffff);
      const d = table + <usize>(four >> 48);
      if (ASC_FEATURE_SIMD) {
        v128.store(target, f64x2.add(v128.load(target), v128.load64_lane(b, v128.load64_zero(a), 1)));
        v128.store(target, f64x2.add(v128.load(target, 16), v128.load64_lane(d, v128.load64_zero(c), 1)), 16);
      } else {
        store<f64>(target, load<f64>(target) + load<f64>(a));
        store<f64>(target, load<f64>(target, 8) + load<f64>(b), 8);
        store<f64>(target, load<f64>(target, 16) + load<f64>(c), 16);
        store<f64>(target, load<f64>(target, 24) + load<f64>(d), 24);
      }
      target += 32;
    }
    table += columnBytes;
  }
}
