export { type PrepareOptions, prepareOptionsSchema, type ResolvedPrepareOptions } from "./options.js";
export {
  applyPreparation,
  type Feature,
  type FittedPreparation,
  fitPreparation,
  type Preparation,
  preparationSchema,
} from "./preparation.js";
