export { type AssignedTable, type AssignTableOptions, assignTable, countSegments } from "./assignTable.js";
export type { QueryResult, ResultColumn } from "./columns.js";
export { rowOf } from "./columns.js";
export { type ColumnStatistics, describeTable, type TableStatistics } from "./describeTable.js";
export { parseRemote, type Remote } from "./remoteUrl.js";
export { type SampleOptions, sampleTable, type TableSample } from "./sampleTable.js";
export { type ConnectOptions, connectSpark, type SparkSession } from "./session.js";
export { storedType, storedTypes } from "./storedTypes.js";
export type { SparkField } from "./wire/messages.js";
