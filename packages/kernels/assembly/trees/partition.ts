import { featureAt, groupAt, Grower, Node } from "./records";

/** A bit a category, set where it goes right; at `bitmap`. */
export function writeCategoryBits(grower: Grower, node: Node, bitmap: usize): void {
  memory.fill(bitmap, 0, <usize>(grower.matrix.mostBins >> 3) + 1);
  const list = grower.job.categories + (<usize>node.categories << 2);
  for (let i = 0; i < node.numCategories; i++) {
    const category = load<i32>(list + (<usize>i << 2));
    const at = bitmap + <usize>(category >> 3);
    store<u8>(at, <u8>(<i32>load<u8>(at) | (1 << (category & 7))));
  }
}

/**
 * Moves the positions list[begin..end) that the node sends left to the front, both sides in their old order; returns
 * where the right side begins. `bitmap`: from `writeCategoryBits`, for a categorical split.
 */
export function partition(
  grower: Grower, node: Node, list: usize, begin: i32, end: i32, spare: usize, bitmap: usize,
): i32 {
  const feature = featureAt(grower.matrix, node.feature);
  const rowBytes = <usize>groupAt(grower.matrix, feature.group).width << 1;
  const column = load<usize>(grower.bins + (<usize>feature.group << 2)) + (<usize>feature.position << 1);
  const first = feature.cellInGroup;
  const missing = feature.numBins;
  const defaultLeft = node.defaultLeft;
  let left = list + (<usize>begin << 2);
  let right = spare;
  if (node.categories < 0) {
    const limit = node.bin;
    for (let i = begin; i < end; i++) {
      const position = load<i32>(list + (<usize>i << 2));
      const bin = <i32>load<u16>(column + <usize>position * rowBytes) - first;
      const goesLeft = i32(bin <= limit) | (i32(bin == missing) & defaultLeft);
      // Both are written, one moves on.
      store<i32>(left, position);
      store<i32>(right, position);
      left += <usize>goesLeft << 2;
      right += <usize>(1 - goesLeft) << 2;
    }
  } else {
    for (let i = begin; i < end; i++) {
      const position = load<i32>(list + (<usize>i << 2));
      const bin = <i32>load<u16>(column + <usize>position * rowBytes) - first;
      const inSet = bin == missing ? 1 - defaultLeft : (<i32>load<u8>(bitmap + <usize>(bin >> 3)) >> (bin & 7)) & 1;
      store<i32>(left, position);
      store<i32>(right, position);
      left += <usize>(1 - inSet) << 2;
      right += <usize>inSet << 2;
    }
  }
  memory.copy(left, spare, right - spare);
  return <i32>((left - list) >> 2);
}
