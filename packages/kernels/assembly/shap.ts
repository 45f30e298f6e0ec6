// Exact path-dependent SHAP values by quadrature. For a leaf of value w whose path has the distinct features j, with
// o_j = 1 where the row follows all of j's splits and z_j the product of its cover ratios,
//
//   φ_i += w (o_i − z_i) ∫₀¹ ∏_{j ≠ i} (z_j (1 − t) + o_j t) dt,
//
// a polynomial in t of degree D − 1 that n Gauss-Legendre points integrate exactly for D ≤ 2n.
//
// The ensemble at `model`, offsets in bytes:
//    0 numTrees        4 node offsets ptr   8 left ptr        12 right ptr       16 feature ptr
//   20 threshold ptr  24 default left ptr  28 category offset ptr  32 category size ptr  36 categories ptr
//   40 leaf offsets ptr (i32 [numTrees + 1])   44 leaf values ptr (f64)   48 element offsets ptr (i32 [numLeaves + 1])
//   52 element features ptr (i32)   56 element ratios z ptr (f64)   60 condition offsets ptr (i32 [numElements + 1])
//   64 conditions ptr (i32: node × 2 + 1 where the path goes left)   68 numPoints (even)
//   72 points ptr (f64)   76 weights ptr (f64)   80 numFeatures   84 most elements of a path   88 most nodes of a tree

/**
 * SHAP values of rows [start, end).
 *
 * @param values  Float32Array [numRows × numFeatures]; NaN missing
 * @param rows    Int32Array [numItems]
 * @param out     Float64Array [numItems × numFeatures], written
 * @param scratch most nodes bytes, rounded up to 16, then f64 [most elements × numPoints × 2]
 */
export function shapRows(
  model: usize, values: usize, rows: usize, out: usize, scratch: usize, start: i32, end: i32,
): void {
  const numTrees = load<i32>(model);
  const nodeOffsets = <usize>load<u32>(model, 4);
  const leafOffsets = <usize>load<u32>(model, 40);
  const numFeatures = load<i32>(model, 80);
  const mostNodes = load<i32>(model, 88);
  const products = (scratch + <usize>mostNodes + 15) & ~15;
  for (let item = start; item < end; item++) {
    const own = values + (<usize>(load<i32>(rows + (<usize>item << 2)) * numFeatures) << 2);
    const target = out + (<usize>(item * numFeatures) << 3);
    memory.fill(target, 0, <usize>numFeatures << 3);
    for (let tree = 0; tree < numTrees; tree++) {
      const first = load<i32>(nodeOffsets + (<usize>tree << 2));
      const last = load<i32>(nodeOffsets + (<usize>tree << 2), 4);
      decide(model, own, first, last, scratch);
      const firstLeaf = load<i32>(leafOffsets + (<usize>tree << 2));
      const lastLeaf = load<i32>(leafOffsets + (<usize>tree << 2), 4);
      for (let leaf = firstLeaf; leaf < lastLeaf; leaf++) addLeaf(model, leaf, scratch, products, target);
    }
  }
}

/** Whether the row goes left at every inner node of the tree. */
function decide(model: usize, own: usize, first: i32, last: i32, decisions: usize): void {
  const left = <usize>load<u32>(model, 8);
  const feature = <usize>load<u32>(model, 16);
  const threshold = <usize>load<u32>(model, 20);
  const defaultLeft = <usize>load<u32>(model, 24);
  const categoryOffset = <usize>load<u32>(model, 28);
  const categorySize = <usize>load<u32>(model, 32);
  const categories = <usize>load<u32>(model, 36);
  for (let node = first; node < last; node++) {
    const at = <usize>node << 2;
    if (load<i32>(left + at) < 0) continue;
    const value = load<f32>(own + (<usize>load<i32>(feature + at) << 2));
    let goes: i32;
    if (value != value) {
      goes = <i32>load<u8>(defaultLeft + <usize>node);
    } else {
      const offset = load<i32>(categoryOffset + at);
      if (offset < 0) {
        goes = i32(value < load<f32>(threshold + at));
      } else {
        const size = load<i32>(categorySize + at);
        goes = 1;
        for (let i = 0; i < size; i++) {
          if (<f32>load<i32>(categories + (<usize>(offset + i) << 2)) == value) goes = 0;
        }
      }
    }
    store<u8>(decisions + <usize>(node - first), <u8>goes);
  }
}

function addLeaf(model: usize, leaf: i32, decisions: usize, products: usize, target: usize): void {
  const elementOffsets = <usize>load<u32>(model, 48);
  const begin = load<i32>(elementOffsets + (<usize>leaf << 2));
  const end = load<i32>(elementOffsets + (<usize>leaf << 2), 4);
  const count = end - begin;
  if (count == 0) return;
  const value = load<f64>(<usize>load<u32>(model, 44) + (<usize>leaf << 3));
  const features = <usize>load<u32>(model, 52);
  const ratios = <usize>load<u32>(model, 56);
  const conditionOffsets = <usize>load<u32>(model, 60);
  const conditions = <usize>load<u32>(model, 64);
  const numPoints = load<i32>(model, 68);
  const points = <usize>load<u32>(model, 72);
  const weights = <usize>load<u32>(model, 76);
  const rowBytes = <usize>numPoints << 3;
  const factors = products + <usize>count * rowBytes;
  // Prefix products ω_q ∏_{j < i} f_j(t_q) at `products`, the factors themselves behind them.
  let follows: u64 = 0;
  for (let i = 0; i < count; i++) {
    const element = begin + i;
    const z = load<f64>(ratios + (<usize>element << 3));
    const o = followsAll(conditionOffsets, conditions, element, decisions);
    follows |= (<u64>o) << i;
    for (let q = 0; q < numPoints; q++) {
      const at = <usize>q << 3;
      const t = load<f64>(points + at);
      const factor = z * (1 - t) + (o != 0 ? t : 0);
      store<f64>(factors + <usize>i * rowBytes + at, factor);
      const before = i == 0
        ? load<f64>(weights + at)
        : load<f64>(products + <usize>(i - 1) * rowBytes + at) * load<f64>(factors + <usize>(i - 1) * rowBytes + at);
      store<f64>(products + <usize>i * rowBytes + at, before);
    }
  }
  // Suffix products from the end, kept in place of the factors of the last element.
  for (let i = count - 1; i >= 0; i--) {
    const element = begin + i;
    let integral: f64 = 0;
    for (let q = 0; q < numPoints; q++) {
      const at = <usize>q << 3;
      const suffix = i == count - 1 ? 1.0 : load<f64>(factors + <usize>(i + 1) * rowBytes + at);
      integral += load<f64>(products + <usize>i * rowBytes + at) * suffix;
      if (i < count - 1) {
        const own = factors + <usize>i * rowBytes + at;
        store<f64>(own, load<f64>(own) * suffix);
      }
    }
    const z = load<f64>(ratios + (<usize>element << 3));
    const o = <f64>((follows >> i) & 1);
    const cell = target + (<usize>load<i32>(features + (<usize>element << 2)) << 3);
    store<f64>(cell, load<f64>(cell) + value * (o - z) * integral);
  }
}

function followsAll(offsets: usize, conditions: usize, element: i32, decisions: usize): i32 {
  const begin = load<i32>(offsets + (<usize>element << 2));
  const end = load<i32>(offsets + (<usize>element << 2), 4);
  for (let i = begin; i < end; i++) {
    const condition = load<i32>(conditions + (<usize>i << 2));
    if (<i32>load<u8>(decisions + <usize>(condition >> 1)) != (condition & 1)) return 0;
  }
  return 1;
}
