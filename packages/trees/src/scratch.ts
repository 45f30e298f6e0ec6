import type { ResolvedBoostingOptions } from "./options.js";
import type { QuantizedMatrix } from "./quantize.js";
import { PENDING_BYTES, SPLIT_BYTES } from "./records.js";

/** What a training worker needs for itself; as the kernels' trainModels.ts lays it out. */
export interface TrainingScratch {
  readonly numHistograms: number;
  readonly stackBytes: number;
  readonly numBytes: number;
}

/** Histograms that wait with their nodes are kept up to this; beyond it they are summed anew. */
const WAITING_BYTES = 64 * 1024 * 1024;
const LINE = 64;

/** Whether the order of splits matters; else trees grow depth first. */
export function growsByPriority(options: ResolvedBoostingOptions): boolean {
  return options.growPolicy === "lossguide" || options.maxLeaves > 0;
}

export function trainingScratch(
  matrix: QuantizedMatrix,
  options: ResolvedBoostingOptions,
  numOutputs: number,
  mostNodes: number,
  mostRows: number,
  mostEvaluation: number,
): TrainingScratch {
  const byPriority = growsByPriority(options);
  const histogramBytes = matrix.totalCells * 16;
  const mostLeaves = (mostNodes + 1) / 2;
  const numHistograms = byPriority
    ? Math.max(3, Math.min(mostLeaves + 2, Math.floor(WAITING_BYTES / histogramBytes)))
    : options.maxDepth + 2;
  const candidateBytes = Math.ceil((PENDING_BYTES + SPLIT_BYTES + matrix.mostBins * 4) / 8) * 8;
  const stackBytes = byPriority ? (mostLeaves + 3) * candidateBytes : (options.maxDepth + 4) * PENDING_BYTES;
  const numFeatures = matrix.featureNames.length;
  const rows = mostRows + mostEvaluation;
  const words = Math.ceil(numFeatures / 32);
  const parts = [
    576,
    numFeatures * 4,
    numFeatures,
    numFeatures,
    options.interactionConstraints === undefined ? 0 : mostNodes * words * 4,
    stackBytes,
    SPLIT_BYTES + matrix.mostBins * 4,
    (matrix.mostBins + 4) * 20,
    numHistograms * histogramBytes,
    3 * (rows + 1) * 4 + 3 * LINE,
    2 * rows * 4 + 2 * LINE,
    rows * numOutputs * 12 + 2 * LINE,
    mostEvaluation * numOutputs * 4,
    mostEvaluation * 16 + 1024,
    rows * numFeatures * 2 + numFeatures * LINE,
  ];
  const numBytes = parts.reduce((sum, part) => sum + part + 2 * LINE, 0);
  return { numHistograms, stackBytes, numBytes };
}
