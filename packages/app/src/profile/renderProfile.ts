import { formatCount } from "../plots/format.js";
import { escapeHtml } from "../report/escapeHtml.js";
import { columnCard } from "./columnCard.js";
import type { ProfileInput } from "./profileInput.js";
import { PROFILE_STYLES } from "./profileStyles.js";

/**
 * What is in a table and how each column would be used, as one HTML page: no script, no request, light or dark as the
 * reader's system is. Names and values stand in it escaped.
 */
export function renderProfile(input: ProfileInput): string {
  const { title, rows, columns, head, warnings } = input;
  const parts = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="lead">${formatCount(rows)} rows, ${formatCount(columns.length)} columns, and how each column would be used.</p>`,
    rolesOf(input),
    warnings.length === 0
      ? ""
      : `<ul class="warnings">${warnings.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join("")}</ul>`,
    head.length === 0 ? "" : `<h2>First rows</h2>${headTable(input)}`,
    `<h2>Columns</h2><div class="cards">${columns.map((column) => columnCard(column, rows)).join("\n")}</div>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="clusterwhy">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${PROFILE_STYLES}</style>
</head>
<body>
<main>
${parts.filter((part) => part !== "").join("\n")}
</main>
</body>
</html>
`;
}

function rolesOf({ columns }: ProfileInput): string {
  const counts = new Map<string, number>();
  for (const { role } of columns) counts.set(role, (counts.get(role) ?? 0) + 1);
  const items = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([role, count]) => `<li class="tag role-${role}">${count} ${role}</li>`);
  return `<ul class="roles">${items.join("")}</ul>`;
}

/** Beyond so many columns nobody reads sideways. */
const MOST_COLUMNS = 60;

function headTable({ columns, head }: ProfileInput): string {
  const shown = columns.slice(0, MOST_COLUMNS);
  const more = columns.length - shown.length;
  const names = shown.map(({ name, label }) => `<th scope="col">${escapeHtml(label ?? name)}</th>`);
  const rows = head.map((row) => {
    const cells = shown.map((_, at) => `<td>${escapeHtml(row[at] ?? "")}</td>`);
    return `<tr>${cells.join("")}</tr>`;
  });
  const rest = more > 0 ? `<p class="small muted">and ${formatCount(more)} more columns</p>` : "";
  return `<div class="scroll" tabindex="0" role="region" aria-label="first rows"><table><thead><tr>${names.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>${rest}`;
}
