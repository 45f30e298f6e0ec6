import type { FuzzyGraph } from "@clusterwhy/core";

/** Below so many epochs umap-learn prunes as if they were its default number. */
const FEW_EPOCHS = 10;
const USUAL_EPOCHS = 500;

/**
 * The edges heavy enough to be sampled at least once: of weight at least heaviest / epochs. umap-learn lays out, from
 * the start on, this graph alone.
 */
export function prominentEdges(graph: FuzzyGraph, numEpochs: number): FuzzyGraph {
  const { numRows, offsets, targets, weights } = graph;
  let heaviest = 0;
  for (const weight of weights) if (weight > heaviest) heaviest = weight;
  const least = heaviest / (numEpochs > FEW_EPOCHS ? numEpochs : USUAL_EPOCHS);
  const kept = {
    numRows,
    offsets: new Uint32Array(numRows + 1),
    targets: new Int32Array(targets.length),
    weights: new Float32Array(weights.length),
  };
  let count = 0;
  for (let row = 0; row < numRows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      if (weights[at] < least) continue;
      kept.targets[count] = targets[at];
      kept.weights[count++] = weights[at];
    }
    kept.offsets[row + 1] = count;
  }
  return { ...kept, targets: kept.targets.subarray(0, count), weights: kept.weights.subarray(0, count) };
}
