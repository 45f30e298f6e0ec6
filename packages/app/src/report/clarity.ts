import type { Segment } from "@clusterwhy/core";

export type Clarity = "clear-cut" | "fairly clear" | "blurred" | "not judged";

/** How well the group can be recognised on rows that were held out, in one word: from the F1 score. */
export function clarityOf(segment: Segment): Clarity {
  const report = segment.classifiers.vsRest;
  if (report === null) return "not judged";
  if (report.positive.f1 >= 0.9) return "clear-cut";
  return report.positive.f1 >= 0.7 ? "fairly clear" : "blurred";
}

export const CLARITY_WORDS: Readonly<Record<Clarity, string>> = {
  "clear-cut": "Clear-cut",
  "fairly clear": "Fairly clear",
  blurred: "Blurred edges",
  "not judged": "Not measured",
};

/** How far to trust a group, for people who do not speak of precision and recall. */
export function trustText(segment: Segment): string {
  const report = segment.classifiers.vsRest;
  const measured =
    report === null
      ? (segment.classifiers.reason ?? "the run gives no reason")
      : `of 100 rows put here ${Math.round(100 * report.positive.precision)} belong here, and ${Math.round(100 * report.positive.recall)} of 100 that belong here are found.`;
  const doubts = segment.quality.warnings.length === 0 ? "" : ` But: ${segment.quality.warnings.join("; ")}.`;
  return `${CLARITY_WORDS[clarityOf(segment)]}: ${measured}${doubts}`;
}
