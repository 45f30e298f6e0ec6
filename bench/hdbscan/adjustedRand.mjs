/** Adjusted Rand index of two labellings, noise as a group of its own (Hubert and Arabie 1985). */
export function adjustedRand(a, b) {
  const shared = new Map();
  const inA = new Map();
  const inB = new Map();
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  for (let row = 0; row < a.length; row++) {
    count(shared, a[row] * 1e6 + b[row]);
    count(inA, a[row]);
    count(inB, b[row]);
  }
  const pairs = (n) => (n * (n - 1)) / 2;
  const sum = (map) => [...map.values()].reduce((total, n) => total + pairs(n), 0);
  const [both, ofA, ofB, all] = [sum(shared), sum(inA), sum(inB), pairs(a.length)];
  const expected = (ofA * ofB) / all;
  const most = (ofA + ofB) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}
