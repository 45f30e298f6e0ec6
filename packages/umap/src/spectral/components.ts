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
  const offsets = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    position[rows[i]] = i;
    offsets[i + 1] = offsets[i] + graph.offsets[rows[i] + 1] - graph.offsets[rows[i]];
  }
  const targets = new Int32Array(offsets[rows.length]);
  const weights = new Float32Array(offsets[rows.length]);
  for (let i = 0, write = 0; i < rows.length; i++) {
    for (let at = graph.offsets[rows[i]]; at < graph.offsets[rows[i] + 1]; at++) {
      targets[write] = position[graph.targets[at]];
      weights[write++] = graph.weights[at];
    }
  }
  return { numRows: rows.length, offsets, targets, weights };
}

/** The rows of every component, ascending. */
export function rowsOfComponents(labels: Int32Array, count: number): Int32Array[] {
  const sizes = new Uint32Array(count);
  for (const label of labels) sizes[label]++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let row = 0; row < labels.length; row++) rows[labels[row]][sizes[labels[row]]++] = row;
  return rows;
}
