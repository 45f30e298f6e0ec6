import type { RunControl, TreeEnsemble } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { type FeatureInput, toFeatureData } from "../featureInput.js";
import type { FeatureData } from "../quantize.js";
import { sharedKernels } from "../sharedKernels.js";
import { type ShapInteractions, shapInteractions } from "./interactions.js";
import { interventionalShapValues } from "./interventional.js";
import { type ShapValues, shapValues } from "./shapValues.js";

export interface TreeExplainerOptions {
  /** Rows against which values are interventional; default none: path-dependent values. */
  readonly background?: FeatureInput;
  /** Default: kernels that all explainers and models share. */
  readonly kernels?: Kernels;
}

/**
 * SHAP values of a tree ensemble, or of anything that has one (`GradientBoosting`), in margin space.
 *
 * ```ts
 * const explainer = new TreeExplainer(model);
 * const { values, baseValues } = await explainer.shapValues(data);
 * ```
 */
export class TreeExplainer {
  readonly ensemble: TreeEnsemble;
  private readonly background: FeatureData | undefined;
  private readonly kernels: Kernels | undefined;

  constructor(model: TreeEnsemble | { readonly ensemble: TreeEnsemble }, options: TreeExplainerOptions = {}) {
    this.ensemble = "ensemble" in model ? model.ensemble : model;
    const { background } = options;
    this.background = background === undefined ? undefined : toFeatureData(background, this.ensemble);
    this.kernels = options.kernels;
  }

  /** @param rows rows of `data` to explain; default all */
  async shapValues(data: FeatureInput, rows?: Int32Array, control?: RunControl): Promise<ShapValues> {
    const kernels = this.kernels ?? (await sharedKernels());
    const table = toFeatureData(data, this.ensemble);
    return this.background === undefined
      ? shapValues(kernels, this.ensemble, table, rows, control)
      : interventionalShapValues(kernels, this.ensemble, table, this.background, rows, control);
  }

  /** Path-dependent, whatever the background. */
  async shapInteractionValues(
    data: FeatureInput,
    rows?: Int32Array,
    control?: RunControl,
  ): Promise<ShapInteractions> {
    const kernels = this.kernels ?? (await sharedKernels());
    return shapInteractions(kernels, this.ensemble, toFeatureData(data, this.ensemble), rows, control);
  }
}
