import { normalQuantile } from "./normalQuantile.js";

/** Mid-quantiles of the standard normal distribution, worked out once for each number of them. */
export class NormalScores {
  private readonly known = new Map<number, Float64Array>();

  /** Float64Array [count], ascending: quantiles (i + ½) / count. Borrowed. */
  of(count: number): Float64Array {
    let scores = this.known.get(count);
    if (scores === undefined) {
      scores = new Float64Array(count);
      for (let i = 0; i < count; i++) scores[i] = normalQuantile((i + 0.5) / count);
      this.known.set(count, scores);
    }
    return scores;
  }
}
