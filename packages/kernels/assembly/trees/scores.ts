import { Parameters, Pending } from "./records";

/** Splits that change the loss by less are rounding errors (XGBoost's kRtEps). */
export const LEAST_GAIN: f32 = 1e-6;
/** Stands for "more than nothing" where no least weight of a side is asked for. */
const POSITIVE: f64 = 1e-300;

// @ts-ignore: decorator
@inline
export function softThreshold(g: f64, alpha: f64): f64 {
  return max<f64>(g - alpha, 0) + min<f64>(g + alpha, 0);
}

// @ts-ignore: decorator
@inline
export function leastHessian(parameters: Parameters): f64 {
  return max<f64>(parameters.minChildWeight, POSITIVE);
}

/** The optimal weight −T(G) / (H + λ) (Chen and Guestrin 2016, equation 5), bounded where asked. */
export function leafWeight(parameters: Parameters, g: f64, h: f64): f32 {
  if (h < parameters.minChildWeight || h <= 0) return 0;
  const weight = -softThreshold(g, parameters.alpha) / (h + parameters.lambda);
  const most = parameters.maxDeltaStep;
  return <f32>(most == 0 ? weight : max<f64>(-most, min<f64>(most, weight)));
}

// @ts-ignore: decorator
@inline
export function boundedWeight(parameters: Parameters, g: f64, h: f64, lower: f32, upper: f32): f32 {
  return max<f32>(lower, min<f32>(upper, leafWeight(parameters, g, h)));
}

// @ts-ignore: decorator
@inline
export function isBounded(parameters: Parameters): bool {
  return parameters.maxDeltaStep != 0 || parameters.monotone != 0;
}

/** T(G)² / (H + λ): twice the loss that the optimal weight takes away; with bounds, what the bounded one does. */
export function nodeScore(parameters: Parameters, g: f64, h: f64, lower: f32, upper: f32): f32 {
  if (h <= 0) return 0;
  if (!isBounded(parameters)) {
    if (h < parameters.minChildWeight) return 0;
    const shrunk = softThreshold(g, parameters.alpha);
    return <f32>((shrunk * shrunk) / (h + parameters.lambda));
  }
  // In single precision throughout, as XGBoost reckons the gain of a given weight.
  const weight = boundedWeight(parameters, g, h, lower, upper);
  return -(<f32>2 * <f32>g * weight + (<f32>h + <f32>parameters.lambda) * (weight * weight));
}

/** left + right in single precision as XGBoost adds them; −∞ where the weights break a monotone constraint. */
export function splitScore(
  parameters: Parameters, pending: Pending, feature: i32, leftG: f64, leftH: f64, rightG: f64, rightH: f64,
): f32 {
  const lower = pending.lower;
  const upper = pending.upper;
  if (parameters.monotone != 0) {
    const constraint = <i32>load<i8>(parameters.monotone + <usize>feature);
    const left = boundedWeight(parameters, leftG, leftH, lower, upper);
    const right = boundedWeight(parameters, rightG, rightH, lower, upper);
    if (constraint > 0 && left > right) return -Infinity;
    if (constraint < 0 && left < right) return -Infinity;
  }
  return nodeScore(parameters, leftG, leftH, lower, upper) + nodeScore(parameters, rightG, rightH, lower, upper);
}
