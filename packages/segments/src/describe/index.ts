export { type NamingInput, nameSegments } from "./names.js";
export { profileColumns } from "./profile.js";
export { mineRules, type RuleOptions } from "./rules.js";
export { describeTable, type TableIndex } from "./tableIndex.js";
