// Seeded tables: the same numbers in every run.

/** Uniform in [0, 1) (mulberry32) and standard normal (Box and Muller). */
function generator(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** Overlapping clouds: values f32 row-major; labels are the clouds' numbers. The second column is skewed. */
export function clouds(numRows, numFeatures, numClouds, spread, seed = 7) {
  const { uniform, normal } = generator(seed);
  const centres = Array.from({ length: numClouds * numFeatures }, () => spread * normal());
  const values = new Float32Array(numRows * numFeatures);
  const labels = new Int32Array(numRows);
  for (let row = 0; row < numRows; row++) {
    const cloud = Math.floor(uniform() * numClouds);
    labels[row] = cloud;
    for (let feature = 0; feature < numFeatures; feature++) {
      const value = centres[cloud * numFeatures + feature] + normal();
      values[row * numFeatures + feature] = feature === 1 ? Math.exp(value) : value;
    }
  }
  return { numRows, numFeatures, values, labels };
}

/** Two classes with interactions, curves and noise. */
export function twoClasses(numRows, numFeatures, seed = 7) {
  const { normal } = generator(seed);
  const values = new Float32Array(numRows * numFeatures);
  const labels = new Int32Array(numRows);
  for (let row = 0; row < numRows; row++) {
    const at = row * numFeatures;
    for (let feature = 0; feature < numFeatures; feature++) values[at + feature] = normal();
    const [a, b, c, d, e] = values.subarray(at, at + 5);
    labels[row] = a + b * c + 0.6 * d * d + Math.sin(2 * e) + normal() > 0.6 ? 1 : 0;
  }
  return { numRows, numFeatures, values, labels };
}
