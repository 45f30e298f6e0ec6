import { insertNearest, nearer, takeRoots } from "./nearestList";

// Sparse rows are searched by columns: a query's dot products with all rows come from its own columns' entries alone.
// Words at `index`: 0 numRows, 4 column offsets ptr, 8 entry rows ptr, 12 entry values ptr, 16 squared norms ptr (f64),
// 20 whether rows are of unit length and the distance is the cosine's.

/** The matrix turned around: entries by column, rows ascending. `columnOffsets` is numDims + 2 zeroed words. */
export function sparseColumns(
  numRows: i32, numDims: i32, offsets: usize, columns: usize, values: usize, columnOffsets: usize, rows: usize,
  turned: usize,
): void {
  const numEntries = load<u32>(offsets + (<usize>numRows << 2));
  for (let entry: u32 = 0; entry < numEntries; entry++) {
    const count = columnOffsets + (<usize>load<i32>(columns + (<usize>entry << 2)) << 2);
    store<u32>(count, load<u32>(count, 8) + 1, 8);
  }
  for (let column = 0; column < numDims; column++) {
    const at = columnOffsets + (<usize>column << 2);
    store<u32>(at, load<u32>(at, 4) + load<u32>(at, 8), 8);
  }
  for (let row = 0; row < numRows; row++) {
    const last = load<u32>(offsets + (<usize>row << 2), 4);
    for (let entry = load<u32>(offsets + (<usize>row << 2)); entry < last; entry++) {
      const next = columnOffsets + (<usize>load<i32>(columns + (<usize>entry << 2)) << 2);
      const place = <usize>load<u32>(next, 4) << 2;
      store<u32>(next, load<u32>(next, 4) + 1, 4);
      store<i32>(rows + place, row);
      store<f32>(turned + place, load<f32>(values + (<usize>entry << 2)));
    }
  }
}

/**
 * Exact k nearest rows of queries [start, end), ascending by (distance, row). Sums run over ascending columns, so that a
 * pair's distance has the same bits from either end.
 *
 * @param offsets, columns, values the queries; with `self` 1 they are the index's own rows, each without itself
 * @param norms     Float64Array [numQueries]: squared norms
 * @param indices   Int32Array [numQueries × k], written
 * @param distances Float32Array [numQueries × k], written
 * @param scratch   numRows doubles
 */
export function sparseSearch(
  index: usize, offsets: usize, columns: usize, values: usize, norms: usize, self: i32, k: i32, indices: usize,
  distances: usize, scratch: usize, start: i32, end: i32,
): void {
  const numRows = load<i32>(index);
  const columnOffsets = <usize>load<u32>(index, 4);
  const entryRows = <usize>load<u32>(index, 8);
  const entryValues = <usize>load<u32>(index, 12);
  const rowNorms = <usize>load<u32>(index, 16);
  const angular = load<i32>(index, 20) != 0;
  const lastAt = <usize>(k - 1) << 2;
  for (let query = start; query < end; query++) {
    memory.fill(scratch, 0, <usize>numRows << 3);
    const last = load<u32>(offsets + (<usize>query << 2), 4);
    for (let entry = load<u32>(offsets + (<usize>query << 2)); entry < last; entry++) {
      const value = <f64>load<f32>(values + (<usize>entry << 2));
      const column = columnOffsets + (<usize>load<i32>(columns + (<usize>entry << 2)) << 2);
      const lastOf = <usize>load<u32>(column, 4) << 2;
      for (let at = <usize>load<u32>(column) << 2; at < lastOf; at += 4) {
        const sum = scratch + (<usize>load<i32>(entryRows + at) << 3);
        store<f64>(sum, load<f64>(sum) + value * <f64>load<f32>(entryValues + at));
      }
    }
    const norm = load<f64>(norms + (<usize>query << 3));
    const outIndices = indices + <usize>query * (<usize>k << 2);
    const outDistances = distances + <usize>query * (<usize>k << 2);
    let kept = 0;
    for (let row = 0; row < numRows; row++) {
      if (self != 0 && row == query) continue;
      const dot = load<f64>(scratch + (<usize>row << 3));
      const other = load<f64>(rowNorms + (<usize>row << 3));
      // Rows without direction are at distance 0 of one another and 1 of all others.
      const wide = angular ? (norm == 0 && other == 0 ? 0 : 1 - dot) : norm + other - 2 * dot;
      const d = <f32>max<f64>(0, wide);
      if (kept == k && !nearer(d, row, load<f32>(outDistances + lastAt), load<i32>(outIndices + lastAt))) continue;
      kept = insertNearest(outIndices, outDistances, kept, k, d, row);
    }
    if (!angular) takeRoots(outDistances, kept);
  }
}
