import { type FuzzyGraph, inputError, portableMath } from "@clusterwhy/core";

/** Distance of a row of unknown class from all others. */
const UNKNOWN_DISTANCE = 1;

/**
 * The graph under classes (umap-learn's supervised UMAP): an edge between classes loses all but exp(−far) of its
 * weight, one to a row of unknown class (−1) all but exp(−1); then every row is scaled so that its heaviest edge weighs
 * 1, and the rows' views are united anew.
 *
 * @param labels       a whole number for each row
 * @param targetWeight in [0, 1]: 0 hardly heeds the classes, 1 nothing but them
 * @throws ClusterwhyError `LABELS_INVALID`
 */
export function intersectLabels(
  graph: FuzzyGraph,
  labels: ArrayLike<number>,
  targetWeight: number,
): FuzzyGraph {
  const { numRows, offsets, targets } = graph;
  checkLabels(labels, numRows);
  const far = targetWeight < 1 ? 2.5 / (1 - targetWeight) : 1e12;
  const acrossFactor = portableMath.exp(-far);
  const unknownFactor = portableMath.exp(-UNKNOWN_DISTANCE);
  const weights = graph.weights.slice();
  const heaviest = new Float32Array(numRows);
  for (let row = 0; row < numRows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      const other = labels[targets[at]];
      if (labels[row] === -1 || other === -1) weights[at] *= unknownFactor;
      else if (labels[row] !== other) weights[at] *= acrossFactor;
      heaviest[row] = Math.max(heaviest[row], weights[at]);
    }
  }
  const united = {
    numRows,
    offsets: new Uint32Array(numRows + 1),
    targets: new Int32Array(targets.length),
    weights: new Float32Array(targets.length),
  };
  let count = 0;
  for (let row = 0; row < numRows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      if (weights[at] === 0) continue;
      const forth = Math.fround(weights[at] / heaviest[row]);
      const back = Math.fround(weights[at] / heaviest[targets[at]]);
      united.targets[count] = targets[at];
      united.weights[count++] = Math.fround(forth + back) - Math.fround(forth * back);
    }
    united.offsets[row + 1] = count;
  }
  return { ...united, targets: united.targets.slice(0, count), weights: united.weights.slice(0, count) };
}

function checkLabels(labels: ArrayLike<number>, numRows: number): void {
  if (labels.length !== numRows) {
    throw inputError(
      "LABELS_INVALID",
      `expected a label for each of ${numRows} rows; found ${labels.length}`,
    );
  }
  for (let row = 0; row < numRows; row++) {
    if (Number.isInteger(labels[row]) && labels[row] >= -1) continue;
    throw inputError(
      "LABELS_INVALID",
      `labels must be whole numbers from 0 on, or −1 where unknown; found ${labels[row]} for row ${row}`,
    );
  }
}
