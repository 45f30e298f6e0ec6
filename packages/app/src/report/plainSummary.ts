import { formatCount, formatShare } from "../plots/format.js";
import { escapeHtml } from "./escapeHtml.js";
import type { ReportInput } from "./reportInput.js";

/** The run in a few lines of HTML: what is read before the page has started, and where scripts do not run. */
export function plainSummary(input: ReportInput): string {
  const { run, document } = input;
  const groups = document.segments.filter((segment) => segment.parent !== null);
  const share = run.rows === 0 ? 0 : run.groupedRows / run.rows;
  const headline =
    groups.length === 0
      ? `No groups were found in ${formatCount(run.rows)} rows.`
      : `${formatCount(run.groupedRows)} of ${formatCount(run.rows)} rows (${formatShare(share)}) are in groups.`;
  const items = groups.map(
    (segment) =>
      `<li><b>${escapeHtml(segment.path)} ${escapeHtml(segment.name)}</b><br>${escapeHtml(segment.sentence)}</li>`,
  );
  return `<h1>${escapeHtml(input.title ?? run.source.name)}</h1><p>${headline}</p><ul>${items.join("")}</ul>`;
}
