import type { RunControl } from "@clusterwhy/core";
import type { BlockKernel, Kernels } from "@clusterwhy/kernels";
import type { ResolvedBoostingOptions } from "./options.js";
import type { QuantizedMatrix } from "./quantize.js";
import { CANDIDATE_HEAD_BYTES, SPLIT_BYTES } from "./records.js";
import { BATCH_BYTES, decisionBytes, growsByPriority, scratchBytes } from "./scratch.js";

/** Fewer rows are trained sooner by one thread than by many that meet several times a level. */
const LEAST_ROWS = 50_000;
/** A level of a deeper tree would need more histograms than memory should hold. */
const DEEPEST = 10;
/** Rows that the kernels sum at once (`PART` of histogram.ts). */
const PART_ROWS = 65_536;
const ROW_BLOCK = 32_768;
const BUILD_BYTES = 16;
const PART_BYTES = 12;

/** What `sharedCount` counts. */
const [CANDIDATES, BUILDS, LEAVES] = [0, 1, 2];

export interface SharedJob {
  /** Addresses of the kernels' Matrix, Parameters and Job. */
  readonly matrix: QuantizedMatrix;
  readonly parameters: number;
  readonly job: number;
  readonly numRows: number;
  readonly numEvaluation: number;
  readonly numRounds: number;
  readonly numOutputs: number;
  readonly mostNodes: number;
}

/** Whether models of this size are worth all threads each. */
export function isShared(
  kernels: Kernels,
  options: ResolvedBoostingOptions,
  numJobs: number,
  numRows: number,
): boolean {
  return (
    numJobs < kernels.threads &&
    numRows >= LEAST_ROWS &&
    options.maxDepth <= DEEPEST &&
    !growsByPriority(options)
  );
}

/** Trains one model, level by level, on all threads: the same bits as on one. */
export async function trainShared(
  kernels: Kernels,
  shared: SharedJob,
  options: ResolvedBoostingOptions,
  control?: RunControl,
): Promise<void> {
  const { matrix, numRows, numEvaluation, numOutputs } = shared;
  const capacity = 2 ** options.maxDepth;
  const nodeHistograms = Math.max(1, capacity / 2);
  const numHistograms = nodeHistograms + Math.ceil(numRows / PART_ROWS) + 1;
  const stackBytes = 3 * capacity * (Math.ceil((CANDIDATE_HEAD_BYTES + matrix.mostBins * 4) / 8) * 8);
  const scope = kernels.scope();
  try {
    const lists = scope.allocate(
      nodeHistograms * BUILD_BYTES + (nodeHistograms + Math.ceil(numRows / PART_ROWS) + 1) * PART_BYTES,
    );
    const memory = { numHistograms, stackBytes, numOutputs, mostNodes: shared.mostNodes };
    const scratch = scope.allocate(scratchBytes(matrix, options, memory, numRows, numEvaluation));
    const ownBytes =
      512 +
      SPLIT_BYTES +
      matrix.mostBins * 24 +
      decisionBytes(matrix) +
      matrix.featureNames.length +
      BATCH_BYTES +
      256;
    const run: Runner = (kernel, numItems, blockSize = 1, own = 0) =>
      kernels.parallel(kernel, [scratch], { numItems, blockSize, scratchBytes: own }, control);
    kernels.exports.sharedBegin(
      matrix.address,
      shared.parameters,
      shared.job,
      capacity,
      nodeHistograms,
      numHistograms,
      stackBytes,
      lists,
      scratch,
    );
    let round = 0;
    for (let stopped = false; round < shared.numRounds && !stopped; round++) {
      await run("sharedGradients", numRows, ROW_BLOCK);
      for (let output = 0; output < numOutputs; output++) {
        await growTree(kernels, scratch, ownBytes, run, round, output);
      }
      stopped = kernels.exports.sharedEndRound(scratch, round) !== 0;
    }
    kernels.exports.sharedFinish(scratch, round);
  } finally {
    scope.close();
  }
}

type Runner = (kernel: BlockKernel, numItems: number, blockSize?: number, own?: number) => Promise<void>;

async function growTree(
  kernels: Kernels,
  scratch: number,
  ownBytes: number,
  run: Runner,
  round: number,
  output: number,
): Promise<void> {
  const { exports } = kernels;
  const sum = async (numParts: number) => {
    await run("sharedSum", numParts, 1, ownBytes);
    await run("sharedJoin", exports.sharedCount(scratch, BUILDS));
  };
  await sum(exports.sharedBeginTree(scratch, round, output));
  exports.sharedRoot(scratch);
  for (;;) {
    await run("sharedSearch", exports.sharedCount(scratch, CANDIDATES), 1, ownBytes);
    exports.sharedRecord(scratch);
    const numSplits = exports.sharedCount(scratch, CANDIDATES);
    if (numSplits === 0) break;
    await run("sharedDivide", numSplits, 1, ownBytes);
    await sum(exports.sharedDescend(scratch));
  }
  await run("sharedLeaves", exports.sharedCount(scratch, LEAVES), 1, ownBytes);
  exports.sharedEndTree(scratch);
}
