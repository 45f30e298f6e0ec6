/** What is timed, against whom, and the ratio to reach. */
export const WORKS = [
  {
    name: "20,000 x 2",
    rows: 20_000,
    dims: 2,
    runs: 5,
    peers: [
      { peer: "hdbscan", target: 10 },
      { peer: "scikit-learn", target: 10 },
      { peer: "fast_hdbscan" },
      { peer: "quitefastmst" },
    ],
  },
  {
    name: "1,000,000 x 2",
    rows: 1_000_000,
    dims: 2,
    runs: 2,
    peers: [
      { peer: "quitefastmst", target: 0.8 },
      { peer: "fast_hdbscan", target: 8 },
    ],
  },
  {
    name: "2,500,000 x 2",
    rows: 2_500_000,
    dims: 2,
    runs: 1,
    peers: [
      { peer: "quitefastmst", target: 0.8 },
      { peer: "fast_hdbscan", target: 8 },
    ],
  },
  {
    name: "250,000 x 5",
    rows: 250_000,
    dims: 5,
    runs: 2,
    peers: [{ peer: "quitefastmst" }, { peer: "fast_hdbscan", target: 4 }],
  },
  {
    name: "20,000 x 50",
    rows: 20_000,
    dims: 50,
    runs: 2,
    peers: [{ peer: "hdbscan", target: 2 }],
  },
  {
    name: "predict 30,000 rows, fitted to 20,000 x 2",
    rows: 20_000,
    dims: 2,
    newRows: 30_000,
    runs: 2,
    peers: [{ peer: "hdbscan", target: 10 }],
  },
];

export const MIN_SAMPLES = 10;
export const MIN_CLUSTER_SIZE = 50;
export const THREADS = 2;

/**
 * Overlapping bell-shaped groups of three densities in a box, from a seeded generator of 32 bits.
 *
 * @returns Float32Array [rows × dims]
 */
export function makeRows(rows, dims, seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const bell = () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
  const groups = 30;
  const random = seed;
  state = 77;
  const centres = Array.from({ length: groups * dims }, () => uniform() * (dims > 10 ? 8 : 60));
  state = random >>> 0;
  const values = new Float32Array(rows * dims);
  for (let row = 0, at = 0; row < rows; row++) {
    const group = Math.floor(uniform() * groups);
    const scale = 0.6 + 0.7 * (group % 3);
    for (let dim = 0; dim < dims; dim++, at++) values[at] = centres[group * dims + dim] + bell() * scale;
  }
  return values;
}
