export { decodeReport, type ReportData } from "./report/payload.js";
export { renderReport } from "./report/renderReport.js";
export type { ReportInput } from "./report/reportInput.js";
