import type { ResolvedBoostingOptions } from "./options.js";
import type { QuantizedMatrix } from "./quantize.js";
import { CANDIDATE_HEAD_BYTES, PENDING_BYTES, SPLIT_BYTES } from "./records.js";

/** What a training worker needs for itself; as the kernels' trainModels.ts lays it out. */
export interface TrainingScratch {
  readonly numHistograms: number;
  readonly stackBytes: number;
  readonly numBytes: number;
}

/** Histograms that wait with their nodes are kept up to this; beyond it they are summed anew. */
const WAITING_BYTES = 64 * 1024 * 1024;
const LINE = 64;
/** `BATCH_ROWS` × `BATCH_ROW_BYTES` of the kernels' batch.ts. */
export const BATCH_BYTES = 2048 * 40;

/** As the kernels' partition.ts has it. */
export function decisionBytes(matrix: QuantizedMatrix): number {
  return Math.max(264, Math.floor(matrix.mostBins / 8) + 1);
}

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
  const mostLeaves = (mostNodes + 1) / 2;
  const numHistograms = byPriority
    ? Math.max(3, Math.min(mostLeaves + 2, Math.floor(WAITING_BYTES / (matrix.totalCells * 16))))
    : options.maxDepth + 2;
  const candidateBytes = Math.ceil((CANDIDATE_HEAD_BYTES + matrix.mostBins * 4) / 8) * 8;
  const stackBytes = byPriority ? (mostLeaves + 3) * candidateBytes : (options.maxDepth + 4) * PENDING_BYTES;
  const memory = { numHistograms, stackBytes, numOutputs, mostNodes };
  return {
    numHistograms,
    stackBytes,
    numBytes: scratchBytes(matrix, options, memory, mostRows, mostEvaluation),
  };
}

/** What the kernels' workspace.ts lays out, each part with room to start on a cache line. */
export function scratchBytes(
  matrix: QuantizedMatrix,
  options: ResolvedBoostingOptions,
  memory: Pick<TrainingScratch, "numHistograms" | "stackBytes"> & { numOutputs: number; mostNodes: number },
  numRows: number,
  numEvaluation: number,
): number {
  const { numHistograms, stackBytes, numOutputs, mostNodes } = memory;
  const numFeatures = matrix.featureNames.length;
  const rows = numRows + numEvaluation;
  const words = Math.ceil(numFeatures / 32);
  const parts = [
    576,
    numFeatures * 8,
    numFeatures,
    numFeatures,
    options.interactionConstraints === undefined ? 0 : mostNodes * words * 4,
    stackBytes,
    SPLIT_BYTES + matrix.mostBins * 4,
    (matrix.mostBins + 4) * 20,
    decisionBytes(matrix),
    BATCH_BYTES,
    (numHistograms + 1) * matrix.totalCells * 16,
    3 * (rows + 1) * 4 + 3 * LINE,
    2 * rows * 4 + 2 * LINE,
    rows * numOutputs * 12 + 2 * LINE,
    numEvaluation * numOutputs * 4,
    numEvaluation * 16 + 1024,
    // Bins: two bytes each, be it a cell number or a narrow bin by row and by column.
    rows * numFeatures * 2 + numFeatures * 3 * LINE,
  ];
  return parts.reduce((sum, part) => sum + part + 2 * LINE, 0);
}
