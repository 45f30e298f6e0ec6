import type { FuzzyGraph } from "@clusterwhy/core";

/** Connected components, numbered by their smallest row. */
export function connectedComponents(graph: FuzzyGraph): { count: number; labels: Int32Array } {
  const labels = new Int32Array(graph.numRows).fill(-1);
  const stack = new Int32Array(graph.numRows);
  let count = 0;
  for (let row = 0; row < graph.numRows; row++) {
    if (labels[row] >= 0) continue;
    let depth = 1;
    stack[0] = row;
    labels[row] = count;
    while (depth > 0) {
      const current = stack[--depth];
      for (let at = graph.offsets[current]; at < graph.offsets[current + 1]; at++) {
        const target = graph.targets[at];
        if (labels[target] < 0) {
          labels[target] = count;
          stack[depth++] = target;
        }
      }
    }
    count++;
  }
  return { count, labels };
}

/** The part of the graph between the given rows (ascending, a whole component), with rows renumbered. */
export function subgraph(graph: FuzzyGraph, rows: Int32Array): FuzzyGraph {
  const position = new Int32Array(graph.numRows);
  rows.forEach((row, i) => {
    position[row] = i;
  });
  const offsets = new Uint32Array(rows.length + 1);
  const targets: number[] = [];
  const weights: number[] = [];
  rows.forEach((row, i) => {
    for (let at = graph.offsets[row]; at < graph.offsets[row + 1]; at++) {
      targets.push(position[graph.targets[at]]);
      weights.push(graph.weights[at]);
    }
    offsets[i + 1] = targets.length;
  });
  return {
    numRows: rows.length,
    offsets,
    targets: Int32Array.from(targets),
    weights: Float32Array.from(weights),
  };
}
