import type { Segment } from "@clusterwhy/core";

export type Clarity = "clear-cut" | "fairly clear" | "blurred" | "not judged";

/** How well the group can be recognised on rows that were held out, in one word: from the F1 score. */
export function clarityOf(segment: Segment): Clarity {
  const report = segment.classifiers.vsRest;
  if (report === null) return "not judged";
  if (report.positive.f1 >= 0.9) return "clear-cut";
  return report.positive.f1 >= 0.7 ? "fairly clear" : "blurred";
}
