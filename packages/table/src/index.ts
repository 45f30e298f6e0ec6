export { assignRoles } from "./assignRoles.js";
export type { DatabaseLimits } from "./database.js";
export { type MappedColumn, type MappedTable, type MapTableOptions, mapTable } from "./mapTable.js";
export { type OpenTable, openTable } from "./openTable.js";
export {
  type ColumnSettings,
  columnRoleSchema,
  type ResolvedTableOptions,
  type TableOptions,
  tableOptionsSchema,
} from "./options.js";
export {
  type ColumnSummary,
  cellText,
  PROFILE_BINS,
  profileTable,
  QUARTILES,
  quantile,
  quantileRanks,
  type TableProfile,
  TOP_LEVELS,
} from "./profile.js";
export type { RawColumn, RawTable } from "./readColumns.js";
export { readParquet } from "./readParquet.js";
export { readTable } from "./readTable.js";
export { type Relation, relatedColumns } from "./relations.js";
export { type SampledStratum, strataOf } from "./sampleRows.js";
export type { DrawnSample } from "./selectRows.js";
export type { SourceColumn } from "./sourceColumns.js";
export { sourceBytes } from "./sources/resolveSource.js";
export { openTableEngine, type TableEngine, type TableEngineOptions } from "./tableEngine.js";
export { type OutputColumn, writeTable } from "./write.js";
