import { z } from "zod";
import { quantile } from "./quantile.js";

/** z = (x − mean) / deviation, with the population's deviation as scikit-learn's StandardScaler. */
export const standardSchema = z.object({ mean: z.number(), deviation: z.number() });
export type Standard = z.infer<typeof standardSchema>;

/** @returns undefined where the values do not vary */
export function fitStandard(values: ArrayLike<number>): Standard | undefined {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  // A second pass over the deviations takes out what rounding left in the first mean.
  let correction = 0;
  for (let i = 0; i < n; i++) correction += (values[i] - mean) / n;
  mean += correction;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (values[i] - mean) ** 2 / n;
  const deviation = Math.sqrt(variance);
  if (!(deviation > Math.abs(mean) * 1e-12)) return undefined;
  return { mean, deviation };
}

/**
 * (x − median) / (third − first quartile), as scikit-learn's RobustScaler; where half the values are equal, so that
 * the quartiles are, the deviation takes their place.
 *
 * @returns undefined where the values do not vary
 */
export function fitRobust(values: Float64Array): Standard | undefined {
  const sorted = values.slice().sort();
  const mean = quantile(sorted, 0.5);
  const deviation = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  if (deviation > Math.abs(mean) * 1e-12) return { mean, deviation };
  const standard = fitStandard(values);
  return standard === undefined ? undefined : { mean, deviation: standard.deviation };
}

export function applyStandard(standard: Standard, x: number): number {
  return (x - standard.mean) / standard.deviation;
}
