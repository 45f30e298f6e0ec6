import type { AssignmentColumn, ColumnTable, RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import type { Preparation, PrepareOptions } from "@clusterwhy/prepare";
import type { FeatureData, QuantizedMatrix } from "@clusterwhy/trees";
import type { ClassifierFit, ClassifierTask } from "./classify/fitClassifiers.js";
import type { ResolvedSegmentsOptions } from "./options.js";
import type { Stages } from "./stages.js";

/** What every step of one fit shares. Rows of `table` are in canonical order. */
export interface FitContext {
  readonly kernels: Kernels;
  readonly table: ColumnTable;
  readonly options: ResolvedSegmentsOptions;
  readonly prepareOptions: PrepareOptions;
  /** The classifiers' columns and their values, quantised once for all models and levels. */
  readonly columns: readonly AssignmentColumn[];
  /** Makes the components of texts among them. */
  readonly preparation?: Preparation;
  readonly features: FeatureData;
  readonly quantized: QuantizedMatrix;
  readonly stages: Stages;
  fitClassifiers(tasks: readonly ClassifierTask[], control?: RunControl): Promise<ClassifierFit[]>;
}
