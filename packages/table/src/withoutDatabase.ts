/** The part of reading that needs no database, for where there is none: roles of columns that are already in memory. */
export { assignRoles } from "./assignRoles.js";
export { type TableOptions, tableOptionsSchema } from "./options.js";
export type { RawColumn, RawTable } from "./readColumns.js";
