import type { Matrix, RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { optimizeLayouts } from "./optimizeLayout.js";
import type { UmapOptions } from "./options.js";
import { modelOf, type PreparedUmap, prepareUmap, type UmapInput, type UmapModel } from "./prepareUmap.js";
import type { UmapRows } from "./rows.js";
import { UmapRun } from "./umapRun.js";

/**
 * UMAP (McInnes, Healy, Melville 2018): neighbour graph → fuzzy graph → initial layout → optimised layout.
 *
 * @param input rows, alone or with labels or precomputed neighbours; borrowed by the model too
 * @throws ClusterwhyError `NO_ROWS`, `NOT_FINITE`, `LABELS_INVALID`, `KNN_INVALID`, or a usage error for an option out
 *   of range
 */
export async function fitUmap(
  kernels: Kernels,
  input: UmapRows | UmapInput,
  options?: UmapOptions,
  control?: RunControl,
): Promise<UmapModel> {
  const run = await UmapRun.start(kernels, input, options, control);
  try {
    await run.run(run.numEpochs, control);
    return run.model();
  } finally {
    run.close();
  }
}

/** Several matrices at once, each optimised on one thread; the same bits as `fitUmap` one by one. */
export async function fitUmapMany(
  kernels: Kernels,
  inputs: readonly { readonly matrix: Matrix; readonly options?: UmapOptions }[],
  control?: RunControl,
): Promise<UmapModel[]> {
  const prepared: PreparedUmap[] = [];
  for (const { matrix, options } of inputs) {
    prepared.push(await prepareUmap(kernels, matrix, options, control));
  }
  const layouts = await optimizeLayouts(
    kernels,
    prepared.map(({ task }) => task),
    control,
  );
  return prepared.map((one, i) => modelOf(one, layouts[i]));
}
