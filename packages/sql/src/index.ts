export { type ColumnWords, sqlComment } from "./assign/columnComments.js";
export type { StoredType } from "./assign/features.js";
export { assignmentFeatureSql } from "./assignmentFeatures.js";
export { type AssignmentSqlOptions, assignmentSql } from "./assignmentSql.js";
export { DIALECTS, type Dialect, quoteIdentifier, quoteText } from "./dialects/index.js";
export { type BinnedColumn, countBins } from "./statistics/countBins.js";
export { countUnreadable, type Unreadable } from "./statistics/countUnreadable.js";
export type { SqlEngine } from "./statistics/engine.js";
export type { StatisticsColumn } from "./statistics/values.js";
