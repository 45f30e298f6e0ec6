import { formatCount, formatShare } from "../plots/format.js";
import { clarityOf } from "./clarity.js";
import type { ReportInput } from "./reportInput.js";

/** Something not to rely on, said plainly; `paths` names the groups that it is about, none for the whole run. */
export interface Doubt {
  readonly paths: readonly string[];
  readonly text: string;
}

const MUCH_OUTSIDE = 0.2;
const POOR_MAP = 0.9;

/** What a reader should distrust in this run, the whole first, then group by group. */
export function doubtsOf({ run, document }: Pick<ReportInput, "run" | "document">): Doubt[] {
  const groups = document.segments.slice(1);
  const doubts: Doubt[] = [];
  if (groups.length > 0 && run.noiseRows / Math.max(run.rows, 1) > MUCH_OUTSIDE) {
    doubts.push({
      paths: [],
      text: `${formatCount(run.noiseRows)} rows (${formatShare(run.noiseRows / run.rows)}) are in no group: nothing here speaks for them.`,
    });
  }
  if (run.trustworthiness !== null && run.trustworthiness < POOR_MAP) {
    doubts.push({
      paths: [],
      text: "The map shows neighbourhoods only roughly: rows that lie close together may differ.",
    });
  }
  for (const warning of run.warnings) doubts.push({ paths: [], text: sentence(warning.message) });
  for (const group of groups) {
    for (const warning of group.quality.warnings)
      doubts.push({ paths: [group.path], text: sentence(warning) });
    if (clarityOf(group) === "not judged" && group.classifiers.reason !== null) {
      doubts.push({
        paths: [group.path],
        text: `How well it can be recognised was not measured: ${group.classifiers.reason}.`,
      });
    }
  }
  return joined(doubts);
}

/** A whole sentence; figures with a statistician's name stand on the group's own page. */
function sentence(text: string): string {
  const [first = "", ...rest] = text.replace(/ \(trustworthiness [^)]*\)/, "");
  const whole = first.toUpperCase() + rest.join("");
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** Doubts of several groups that differ in their numbers alone become one, with the numbers' ranges. */
function joined(doubts: readonly Doubt[]): Doubt[] {
  const alike = new Map<string, Doubt[]>();
  for (const doubt of doubts) {
    const pattern = doubt.paths.length === 0 ? doubt.text : doubt.text.replace(NUMBER, "#");
    alike.set(pattern, [...(alike.get(pattern) ?? []), doubt]);
  }
  return Array.from(alike.values(), (same) =>
    same.length === 1 ? same[0] : { paths: same.flatMap((doubt) => doubt.paths), text: withRanges(same) },
  );
}

const NUMBER = /\d+(?:\.\d+)?/g;

function withRanges(same: readonly Doubt[]): string {
  const numbers = same.map((doubt) => doubt.text.match(NUMBER) ?? []);
  let place = -1;
  return same[0].text.replace(NUMBER, () => {
    place++;
    const sorted = numbers.map((list) => list[place]).sort((a, b) => Number(a) - Number(b));
    const [low, high] = [sorted[0], sorted[sorted.length - 1]];
    return low === high ? low : `${low} to ${high}`;
  });
}
