export type { KernelExports } from "./generated/exports.js";
export {
  type BlockKernel,
  createKernels,
  Kernels,
  type KernelsOptions,
  type ParallelWork,
} from "./kernels.js";
export type { WebWorker } from "./pool/workerAdapter.js";
export type { Scope } from "./scope.js";
