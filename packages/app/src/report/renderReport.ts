import { page } from "../generated/page.js";
import { deflate, toBase64 } from "./compression.js";
import { escapeHtml } from "./escapeHtml.js";
import { encodeReport } from "./payload.js";
import { plainSummary } from "./plainSummary.js";
import type { ReportInput } from "./reportInput.js";

/** Where the page keeps its title, the summary that is read without JavaScript, and the data. */
const TITLE = "<!--clusterwhy:title-->";
const SUMMARY = "<!--clusterwhy:summary-->";
const DATA = "<!--clusterwhy:data-->";

/**
 * The run as one HTML file that opens offline and from which no request leaves. Equal input gives equal text on one
 * machine; the compressed block may differ between versions of zlib.
 *
 * The user's texts stand in it twice: in the summary, escaped, and in the data, whose base64 has no character that
 * means anything in HTML.
 */
export async function renderReport(input: ReportInput): Promise<string> {
  const data = toBase64(await deflate(encodeReport(input)));
  // Functions, so that `$` in a text is not taken for a pattern.
  return page
    .replace(TITLE, () => escapeHtml(reportTitle(input)))
    .replace(SUMMARY, () => plainSummary(input))
    .replace(DATA, () => `<script type="text/plain" id="clusterwhy-data">${data}</script>`);
}

export function reportTitle(input: Pick<ReportInput, "title" | "run">): string {
  return input.title ?? input.run.source.name;
}
