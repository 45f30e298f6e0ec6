export { type ColumnWords, sqlComment } from "./assign/columnComments.js";
export { checkComputable } from "./assign/computable.js";
export type { StoredType } from "./assign/features.js";
export { assignmentFeatureSql } from "./assignmentFeatures.js";
export { type AssignmentSqlOptions, assignmentSql } from "./assignmentSql.js";
export { DIALECTS, type Dialect, quoteIdentifier, quoteText } from "./dialects/index.js";
export { type Axis, histogramAxis } from "./statistics/axis.js";
export { type BinnedColumn, countBins } from "./statistics/countBins.js";
export { countNewLevels, type LevelColumn, type NewLevels } from "./statistics/countNewLevels.js";
export { countUnreadable, type Unreadable } from "./statistics/countUnreadable.js";
export { describeNumbers, type NumberFigures } from "./statistics/describeNumbers.js";
export type { SqlEngine } from "./statistics/engine.js";
export {
  countDistinct,
  describeTexts,
  frequentValues,
  type TextFigures,
} from "./statistics/frequentValues.js";
export { describeGroups, type GroupFigures } from "./statistics/groups/describeGroups.js";
export { type GroupTexts, groupFrequentValues } from "./statistics/groups/groupFrequentValues.js";
export type { Grouping } from "./statistics/groups/grouping.js";
export { groupOrderStatistics, type WantedRanks } from "./statistics/groups/groupOrderStatistics.js";
export { orderStatistics, type RankedColumn } from "./statistics/orderStatistics.js";
export { equalShares, findStrata, type Strata } from "./statistics/strata.js";
export type { StatisticsColumn } from "./statistics/values.js";
