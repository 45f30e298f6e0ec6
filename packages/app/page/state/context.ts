import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Theme } from "../../src/plots/theme.js";
import type { ReportData } from "../../src/report/payload.js";
import type { ReportIndex } from "../../src/report/reportIndex.js";

/** What every view needs. */
export interface Report {
  readonly data: ReportData;
  readonly index: ReportIndex;
  readonly theme: Theme;
  readonly color: (name: string) => string;
}

export const ReportContext = createContext<Report | undefined>(undefined);

export function useReport(): Report {
  const report = useContext(ReportContext);
  if (report === undefined) throw new Error("a view was rendered outside the report");
  return report;
}
