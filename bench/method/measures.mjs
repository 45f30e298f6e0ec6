/** Adjusted Rand index of two labellings (Hubert and Arabie 1985). */
export function adjustedRand(a, b) {
  const cells = new Map();
  const rows = new Map();
  const columns = new Map();
  const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
  a.forEach((label, i) => {
    add(cells, `${label} | ${b[i]}`);
    add(rows, label);
    add(columns, b[i]);
  });
  const pairs = (counts) => [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const expected = (pairs(rows) * pairs(columns)) / ((a.length * (a.length - 1)) / 2);
  return (pairs(cells) - expected) / ((pairs(rows) + pairs(columns)) / 2 - expected);
}

/** For every segment, the best Jaccard index with a planted group of any level: near 1 for a group that exists. */
export function jaccardWithTruth({ document, rows }, truth) {
  const sizes = new Map();
  const keysOf = (path) => path.map((_, depth) => path.slice(0, depth + 1).join("."));
  for (const path of truth)
    for (const key of path === undefined ? [] : keysOf(path)) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  return document.segments.slice(1).map((segment) => {
    const shared = new Map();
    let size = 0;
    truth.forEach((path, row) => {
      const own = rows.paths[rows.segment[row]];
      if (path === undefined || (own !== segment.path && !own.startsWith(`${segment.path}.`))) return;
      size++;
      for (const key of keysOf(path)) shared.set(key, (shared.get(key) ?? 0) + 1);
    });
    return Math.max(0, ...[...shared].map(([key, count]) => count / (size + sizes.get(key) - count)));
  });
}

/**
 * Expected calibration error (Naeini, Cooper, Hauskrecht 2015): rows in bins of equal count by probability, the mean of
 * |mean probability − share that is right| over the bins, weighted by their rows.
 */
export function calibrationError(answers, bins = 10) {
  const sorted = [...answers].sort((a, b) => a.probability - b.probability);
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const own = sorted.slice(
      Math.floor((bin * sorted.length) / bins),
      Math.floor(((bin + 1) * sorted.length) / bins),
    );
    error += Math.abs(
      own.reduce((sum, { probability, isRight }) => sum + probability - (isRight ? 1 : 0), 0),
    );
  }
  return error / sorted.length;
}
