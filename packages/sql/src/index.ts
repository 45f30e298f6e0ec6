export type { StoredType } from "./assign/features.js";
export { assignmentFeatureSql } from "./assignmentFeatures.js";
export { type AssignmentSqlOptions, assignmentSql } from "./assignmentSql.js";
export { DIALECTS, type Dialect, quoteIdentifier, quoteText } from "./dialects/index.js";
