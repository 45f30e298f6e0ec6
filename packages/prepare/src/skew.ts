import { ascendingOrder, portableMath } from "@clusterwhy/core";
import { z } from "zod";
import { quantile } from "./quantile.js";

const { log, log1p, expm1 } = portableMath;

/** A monotone transform that tames skew, with everything that repeats it on new values. */
export const skewTransformSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("log1p"), scale: z.number().describe("log(1 + x / scale)") }),
  z.object({ kind: z.literal("yeo-johnson"), lambda: z.number() }),
  z.object({
    kind: z.literal("quantile"),
    quantiles: z.array(z.number()).describe("ascending; 0%, 1%, ... 100%"),
  }),
]);
export type SkewTransform = z.infer<typeof skewTransformSchema>;

export function applySkew(transform: SkewTransform, x: number): number {
  switch (transform.kind) {
    case "none":
      return x;
    case "log1p":
      return log1p(Math.max(x, 0) / transform.scale);
    case "yeo-johnson":
      return yeoJohnson(x, transform.lambda);
    case "quantile":
      return quantileRank(transform.quantiles, x);
  }
}

/** Beyond this a column is skewed enough to be transformed (moment coefficient of skewness). */
const SKEWED = 1;

/**
 * Chooses the transform from the data: none for columns without much skew; else log(1 + x / scale) for columns
 * without negative values, unless Yeo and Johnson's (2000) power leaves clearly less skew.
 *
 * @param values finite, at least two distinct
 */
export function chooseSkew(values: Float64Array): { transform: SkewTransform; reason: string } {
  const raw = skewness(values);
  const shown = `skewness ${oneDecimal(raw)}`;
  if (Math.abs(raw) <= SKEWED) return { transform: { kind: "none" }, reason: shown };
  const power = fitSkew("yeo-johnson", values);
  const powerSkew = Math.abs(skewness(values.map((x) => applySkew(power, x))));
  const negative = values.some((x) => x < 0);
  if (raw > 0 && !negative) {
    const logarithm = fitSkew("log1p", values);
    const logSkew = Math.abs(skewness(values.map((x) => applySkew(logarithm, x))));
    // A logarithm keeps its meaning (ratios): the power must be clearly better.
    if (logSkew < Math.abs(raw) && logSkew <= powerSkew + SKEWED) {
      return { transform: logarithm, reason: `${shown}, ${logSkew.toFixed(1)} after the logarithm` };
    }
  }
  if (powerSkew < Math.abs(raw)) {
    return { transform: power, reason: `${shown}, ${powerSkew.toFixed(1)} after Yeo and Johnson's power` };
  }
  return { transform: { kind: "none" }, reason: `${shown}, which no transform lessens` };
}

export function fitSkew(kind: SkewTransform["kind"], values: Float64Array): SkewTransform {
  switch (kind) {
    case "none":
      return { kind };
    case "log1p":
      return { kind, scale: logScale(values) };
    case "yeo-johnson":
      return { kind, lambda: yeoJohnsonLambda(values) };
    case "quantile": {
      const sorted = values.slice().sort();
      const quantiles = Array.from({ length: 101 }, (_, i) => quantile(sorted, i / 100));
      return { kind, quantiles };
    }
  }
}

/**
 * Where the logarithm begins to bend. Whole numbers are counts: 1. Other columns, such as rates below 1, where
 * log(1 + x) would do nothing: the tenth percentile of their positive values.
 */
function logScale(values: Float64Array): number {
  const positive = values.filter((x) => x > 0).sort();
  if (positive.length === 0 || values.every((x) => Number.isInteger(x))) return 1;
  return quantile(positive, 0.1);
}

export function skewness(values: Float64Array): number {
  const n = values.length;
  let mean = 0;
  for (const x of values) mean += x / n;
  let second = 0;
  let third = 0;
  for (const x of values) {
    const d = x - mean;
    second += (d * d) / n;
    third += (d * d * d) / n;
  }
  return second > 0 ? third / (second * Math.sqrt(second)) : 0;
}

function oneDecimal(x: number): string {
  const text = x.toFixed(1);
  return text === "-0.0" ? "0.0" : text;
}

function quantileRank(quantiles: readonly number[], x: number): number {
  const last = quantiles.length - 1;
  if (x <= quantiles[0]) return 0;
  if (x >= quantiles[last]) return 1;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (quantiles[middle] <= x) low = middle;
    else high = middle;
  }
  // Within a run of equal quantiles: its middle.
  let first = low;
  while (first > 0 && quantiles[first - 1] === quantiles[low]) first--;
  if (quantiles[low] === x) return (first + low) / 2 / last;
  return (low + (x - quantiles[low]) / (quantiles[high] - quantiles[low])) / last;
}

function yeoJohnson(x: number, lambda: number): number {
  return powerOfLog(x >= 0, x >= 0 ? log1p(x) : -log1p(-x), lambda);
}

/** @param signedLog sign(x) log(1 + |x|) */
function powerOfLog(isPositive: boolean, signedLog: number, lambda: number): number {
  if (isPositive) return Math.abs(lambda) < 1e-12 ? signedLog : expm1(lambda * signedLog) / lambda;
  const mirrored = 2 - lambda;
  return Math.abs(mirrored) < 1e-12 ? signedLog : -expm1(mirrored * -signedLog) / mirrored;
}

/** The distinct values, ascending, and each value's position among them. */
function distinctOf(values: Float64Array): { distinct: Float64Array; codes: Int32Array } {
  const order = ascendingOrder(values);
  const distinct = new Float64Array(values.length);
  const codes = new Int32Array(values.length);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i]];
    if (i === 0 || value !== distinct[count - 1]) distinct[count++] = value;
    codes[order[i]] = count - 1;
  }
  return { distinct: distinct.slice(0, count), codes };
}

/**
 * Maximum likelihood (Yeo and Johnson 2000, equation 3.1): −n/2 log variance + (λ − 1) Σ sign(x) log(1 + |x|), by
 * golden section.
 */
function yeoJohnsonLambda(values: Float64Array): number {
  const n = values.length;
  // Equal values have equal powers: each is worked out once.
  const { distinct, codes } = distinctOf(values);
  const logs = distinct.map((x) => (x >= 0 ? log1p(x) : -log1p(-x)));
  const powers = new Float64Array(distinct.length);
  let signedLogs = 0;
  for (let i = 0; i < n; i++) signedLogs += logs[codes[i]];
  const likelihood = (lambda: number) => {
    for (let i = 0; i < powers.length; i++) powers[i] = powerOfLog(distinct[i] >= 0, logs[i], lambda);
    let mean = 0;
    for (let i = 0; i < n; i++) mean += powers[codes[i]] / n;
    let variance = 0;
    for (let i = 0; i < n; i++) {
      const difference = powers[codes[i]] - mean;
      variance += (difference * difference) / n;
    }
    if (!(variance > 1e-300) || !Number.isFinite(variance)) return Number.NEGATIVE_INFINITY;
    return (-n / 2) * log(variance) + (lambda - 1) * signedLogs;
  };
  // The power is seldom beyond ±4, but columns of tiny numbers, or far from zero, need it.
  for (let bound = 4; ; bound *= 4) {
    const lambda = maximise(likelihood, -bound, bound);
    if (Math.abs(lambda) < 0.99 * bound || bound >= MAX_POWER) return lambda;
  }
}

const MAX_POWER = 65_536;

/** Golden section: the maximum of a function with one peak, to 1e-8 of the interval's width at most. */
function maximise(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  const tolerance = 1e-8 * (to - from);
  let low = from;
  let high = to;
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let leftValue = f(left);
  let rightValue = f(right);
  while (high - low > tolerance) {
    if (leftValue > rightValue) {
      high = right;
      right = left;
      rightValue = leftValue;
      left = high - ratio * (high - low);
      leftValue = f(left);
    } else {
      low = left;
      left = right;
      leftValue = rightValue;
      right = low + ratio * (high - low);
      rightValue = f(right);
    }
  }
  return (low + high) / 2;
}

/** The transform in words, and what follows it. */
export function skewWords(transform: SkewTransform, scaled: string): string {
  switch (transform.kind) {
    case "none":
      return scaled;
    case "log1p":
      return transform.scale === 1
        ? `log(1 + x), ${scaled}`
        : `log(1 + x / ${+transform.scale.toPrecision(3)}), ${scaled}`;
    case "yeo-johnson":
      return `Yeo-Johnson power ${transform.lambda.toFixed(2)}, ${scaled}`;
    case "quantile":
      return `ranks, ${scaled}`;
  }
}
