export { studioPage } from "./generated/studio.js";
export { IMPORTANCE_KINDS, type ImportanceKind } from "./plots/bars.js";
export { PLOT_KINDS, type PlotKind, type PlotOptions, renderPlot } from "./plots/renderPlot.js";
export type { ProfiledColumn, ProfileInput } from "./profile/profileInput.js";
export { renderProfile } from "./profile/renderProfile.js";
export { decodeReport, type ReportData } from "./report/payload.js";
export { renderReport } from "./report/renderReport.js";
export type { ReportInput } from "./report/reportInput.js";
export { type Withheld, withhold } from "./report/withhold.js";
