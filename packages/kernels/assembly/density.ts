import { log64, powScalar } from "./math";
import { isDue } from "./sampling";

// densMAP (Narayan, Berger, Cho 2021): beside UMAP's forces, one that raises the correlation between the rows' local
// radii in the data and in the layout. Words at `density`:
//
//   0 wished ptr (Float32Array [numRows]: standardised log radii in the data)   4 log radii ptr   8 radii ptr
//  12 masses ptr   16 weights ptr (Float32Array [numEntries])
//  24 scale (f64)  32 mean of the log radii (f64)   40 covariance with the wished / variance (f64)

const EPSILON: f64 = 1e-8;

/**
 * Local radii in the layout of rows [start, end): the mean squared distance to the row's neighbours, each weighted by
 * its membership in the layout, φ = 1 / (1 + a d^(2b)). `task` as in layout.ts.
 */
export function layoutRadii(task: usize, start: i32, end: i32): void {
  const numDims = load<i32>(task, 4);
  const offsets = <usize>load<u32>(task, 8);
  const targets = <usize>load<u32>(task, 12);
  const positions = <usize>load<u32>(task, 24);
  const a = <f32>load<f64>(task, 48);
  const b = <f32>load<f64>(task, 56);
  const density = <usize>load<u32>(task, 92);
  for (let row = start; row < end; row++) {
    const at = <usize>row << 2;
    let mass: f64 = 0;
    let sum: f64 = 0;
    for (let entry = load<u32>(offsets + at); entry < load<u32>(offsets + at, 4); entry++) {
      const squared = squaredDistance(positions, numDims, row, load<i32>(targets + (<usize>entry << 2)));
      const phi = <f32>1 / (<f32>1 + a * powScalar(max<f32>(squared, 1e-20), b));
      mass += <f64>phi;
      sum += <f64>(phi * squared);
    }
    const radius = EPSILON + (mass > 0 ? sum / mass : 0);
    store<f32>(<usize>load<u32>(density, 4) + at, <f32>log64(radius));
    store<f32>(<usize>load<u32>(density, 8) + at, <f32>radius);
    // Both directions of an edge count at both of its ends.
    store<f32>(<usize>load<u32>(density, 12) + at, <f32>(2 * mass));
  }
}

/** Adds to the row's sums the forces of the entries that are due. */
export function addDensityForces(task: usize, row: i32, sums: usize): void {
  const numDims = load<i32>(task, 4);
  const offsets = <usize>load<u32>(task, 8) + (<usize>row << 2);
  const targets = <usize>load<u32>(task, 12);
  const shares = <usize>load<u32>(task, 16);
  const epoch = load<u32>(task, 84);
  const positions = <usize>load<u32>(task, 24);
  const a = <f32>load<f64>(task, 48);
  const b = <f32>load<f64>(task, 56);
  const density = <usize>load<u32>(task, 92);
  const weights = <usize>load<u32>(density, 16);
  const scale = <f32>load<f64>(density, 24);
  for (let entry = load<u32>(offsets); entry < load<u32>(offsets, 4); entry++) {
    const at = <usize>entry << 2;
    if (!isDue(load<u32>(shares + at), epoch)) continue;
    const other = load<i32>(targets + at);
    const squared = squaredDistance(positions, numDims, row, other);
    if (!(squared > 0)) continue;
    const p = powScalar(max<f32>(squared, 1e-20), b);
    const phi = <f32>1 / (<f32>1 + a * p);
    const change = a * b * p * phi / max<f32>(squared, 1e-20);
    const pull = (pullOf(density, row, phi, b, change) + pullOf(density, other, phi, b, change));
    // Twice in the reference's step, and once more because the edge's other direction moves this row as well.
    const coefficient = <f32>2 * scale * pull / load<f32>(weights + at);
    for (let dim = 0; dim < numDims; dim++) {
      const column = positions + (<usize>dim << 2);
      const d = load<f32>(column + (<usize>(row * numDims) << 2)) - load<f32>(column + (<usize>(other * numDims) << 2));
      const force = <f32>2 * max<f32>(min<f32>(coefficient * d, 4), -4);
      const lane = sums + (<usize>dim << 4);
      store<f32>(lane, load<f32>(lane) + force);
    }
  }
}

/** One end's part: how the correlation changes with its log radius, times how that changes with the distance. */
// @ts-ignore: decorator
@inline
function pullOf(density: usize, row: i32, phi: f32, b: f32, change: f32): f32 {
  const at = <usize>row << 2;
  const wished = load<f32>(<usize>load<u32>(density) + at);
  const logRadius = load<f32>(<usize>load<u32>(density, 4) + at);
  const radius = load<f32>(<usize>load<u32>(density, 8) + at);
  const mass = load<f32>(<usize>load<u32>(density, 12) + at);
  const weight = wished - <f32>(load<f64>(density, 40) * (<f64>logRadius - load<f64>(density, 32)));
  return weight * (phi / mass) * ((<f32>1 - b * (<f32>1 - phi)) / radius + change);
}

// @ts-ignore: decorator
@inline
function squaredDistance(positions: usize, numDims: i32, row: i32, other: i32): f32 {
  let squared: f32 = 0;
  for (let dim = 0; dim < numDims; dim++) {
    const d = load<f32>(positions + (<usize>(row * numDims + dim) << 2)) - load<f32>(positions + (<usize>(other * numDims + dim) << 2));
    squared += d * d;
  }
  return squared;
}
