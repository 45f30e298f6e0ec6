export { type Candidate, candidateConditions } from "./candidates.js";
export { type NamingContext, type NamingInput, nameSegments, telling } from "./names.js";
export { profileColumns } from "./profile.js";
export { namingContext } from "./ranks.js";
export { RuleMiner, type RuleOptions } from "./rules.js";
export { describeTable, type TableIndex } from "./tableIndex.js";
