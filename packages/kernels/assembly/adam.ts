// Adam (Kingma and Ba 2015), element by element.

/** Adam's constants as in uwot's batch mode: a short memory suits gradients that are themselves samples. */
export const BETA1: f32 = 0.5;
export const BETA2: f32 = 0.9;
const EPSILON: f32 = 1e-7;
/** Adds up the four lanes of each dimension's sum; `totals` may be `sums`. */
// @ts-ignore: decorator
@inline
export function joinLanes(sums: usize, numDims: i32, totals: usize): void {
  for (let at: usize = 0; at < <usize>numDims << 2; at += 4) {
    const lanes = sums + (at << 2);
    store<f32>(totals + at, (load<f32>(lanes) + load<f32>(lanes, 4)) + (load<f32>(lanes, 8) + load<f32>(lanes, 12)));
  }
}

/**
 * Moves floats along summed forces; `next` may be `position`.
 *
 * @param rate  learning rate
 * @param bias1, bias2 correct the moments' start at 0
 */
// @ts-ignore: decorator
@inline
export function moveFloats(
  position: usize, next: usize, firstMoments: usize, secondMoments: usize, gradients: usize, count: i32, rate: f32,
  bias1: f32, bias2: f32,
): void {
  const end = <usize>count << 2;
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at + 16 <= end; at += 16) {
      const gradient = v128.load(gradients + at);
      const first = f32x4.add(
        f32x4.mul(f32x4.splat(BETA1), v128.load(firstMoments + at)), f32x4.mul(f32x4.splat(<f32>1 - BETA1), gradient));
      const second = f32x4.add(
        f32x4.mul(f32x4.splat(BETA2), v128.load(secondMoments + at)),
        f32x4.mul(f32x4.mul(f32x4.splat(<f32>1 - BETA2), gradient), gradient));
      v128.store(firstMoments + at, first);
      v128.store(secondMoments + at, second);
      const step = f32x4.div(
        f32x4.mul(f32x4.splat(rate), f32x4.mul(first, f32x4.splat(bias1))),
        f32x4.add(f32x4.sqrt(f32x4.mul(second, f32x4.splat(bias2))), f32x4.splat(EPSILON)));
      v128.store(next + at, f32x4.add(v128.load(position + at), step));
    }
  }
  for (; at < end; at += 4) {
    const gradient = load<f32>(gradients + at);
    const first = BETA1 * load<f32>(firstMoments + at) + (<f32>1 - BETA1) * gradient;
    const second = BETA2 * load<f32>(secondMoments + at) + (<f32>1 - BETA2) * gradient * gradient;
    store<f32>(firstMoments + at, first);
    store<f32>(secondMoments + at, second);
    const step = (rate * (first * bias1)) / (sqrt<f32>(second * bias2) + EPSILON);
    store<f32>(next + at, load<f32>(position + at) + step);
  }
}

/** 1 / (1 − base^(epoch + 1)): corrects a moment's start at 0. */
export function biasOf(base: f32, epoch: i32): f32 {
  return <f32>1 / (<f32>1 - powInteger(base, epoch + 1));
}

function powInteger(base: f32, exponent: i32): f32 {
  let power: f32 = 1;
  for (let i = 0; i < exponent && power > 1e-30; i++) power *= base;
  return power;
}
