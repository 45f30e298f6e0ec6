/**
 * Vertical places for points that share a line, so that crowded ones spread out: within each column of pixels they go
 * alternately above and below the line, as in shap's beeswarm. Deterministic.
 *
 * @param xs   pixels; NaN points get 0
 * @param half largest distance from the line
 * @returns Float32Array [numPoints]: distances from the line
 */
export function swarmOffsets(xs: ArrayLike<number>, half: number, radius: number): Float32Array {
  const numPoints = xs.length;
  const offsets = new Float32Array(numPoints);
  const order = Array.from({ length: numPoints }, (_, i) => i).sort((a, b) => xs[a] - xs[b] || a - b);
  const layers = new Float32Array(numPoints);
  let layer = 0;
  let previous = Number.NaN;
  let deepest = 0;
  for (const point of order) {
    const bin = Math.round(xs[point] / (1.5 * radius));
    layer = bin === previous ? layer + 1 : 0;
    previous = bin;
    layers[point] = Math.ceil(layer / 2) * (layer % 2 === 0 ? 1 : -1);
    deepest = Math.max(deepest, Math.abs(layers[point]));
  }
  const step = deepest === 0 ? 0 : Math.min(1.6 * radius, half / deepest);
  for (let i = 0; i < numPoints; i++) offsets[i] = layers[i] * step;
  return offsets;
}
