export { type MixedData, mixedData } from "./mixed.js";
export {
  type PrepareOptions,
  pickPrepareOptions,
  prepareOptionsSchema,
  type ResolvedPrepareOptions,
} from "./options.js";
export { type OutcomeSummary, outcomeSentence, summariseOutcome } from "./outcome.js";
export {
  type ApplyOptions,
  applyPreparation,
  embeddedColumns,
  type Feature,
  type FittedPreparation,
  fitPreparation,
  type Preparation,
  preparationSchema,
  readPreparation,
} from "./preparation.js";
export { findSurprises, type Surprise } from "./surprises.js";
export { wordsOf } from "./text/tokens.js";
