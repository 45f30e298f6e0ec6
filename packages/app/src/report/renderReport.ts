import { page } from "../generated/page.js";
import { deflate, toBase64 } from "./compression.js";
import { escapeHtml } from "./escapeHtml.js";
import { encodeReport, MAX_ROWS } from "./payload.js";
import { plainSummary } from "./plainSummary.js";
import type { ReportInput } from "./reportInput.js";

/** Where the page keeps its title, the summary that is read without JavaScript, and the data. */
const TITLE = "<!--clusterwhy:title-->";
const SUMMARY = "<!--clusterwhy:summary-->";
const DATA = "<!--clusterwhy:data-->";

/** How much of a large table the report holds. What is left out is said on its page. */
export interface ReportLimits {
  /** Rows whose values are in it; the others are points of the map alone. Integer, at least 1. Default 250,000. */
  readonly maxRows?: number;
  /** Size of the file: above it, fewer rows' values are in it. Default 8 MB up to 100,000 rows, else 40 MB. */
  readonly maxBytes?: number;
}

/** Below so many rows with values the size gives way instead. */
const LEAST_ROWS = 1_000;
const SMALL_TABLE = 100_000;
const MOST_BYTES = { small: 8_000_000, large: 40_000_000 };

/**
 * The run as one HTML file that opens offline and from which no request leaves. Equal input gives equal text on one
 * machine; the compressed block may differ between versions of zlib.
 *
 * The user's texts stand in it twice: in the summary, escaped, and in the data, whose base64 has no character that
 * means anything in HTML.
 */
export async function renderReport(input: ReportInput, limits: ReportLimits = {}): Promise<string> {
  const data = await packed(input, limits);
  // Functions, so that `$` in a text is not taken for a pattern.
  return page
    .replace(TITLE, () => escapeHtml(reportTitle(input)))
    .replace(SUMMARY, () => plainSummary(input))
    .replace(DATA, () => `<script type="text/plain" id="clusterwhy-data">${data}</script>`);
}

export function reportTitle(input: Pick<ReportInput, "title" | "run">): string {
  return input.title ?? input.run.source.name;
}

/** The data in base64; where the file would be too large, with the values of fewer rows. */
async function packed(input: ReportInput, limits: ReportLimits): Promise<string> {
  const { numRows } = input.rows;
  const maxBytes = limits.maxBytes ?? (numRows > SMALL_TABLE ? MOST_BYTES.large : MOST_BYTES.small);
  const room = maxBytes - page.length;
  let maxRows = Math.min(limits.maxRows ?? MAX_ROWS, Math.max(numRows, 1));
  for (;;) {
    const data = toBase64(await deflate(encodeReport(input, maxRows)));
    if (data.length <= room || maxRows <= LEAST_ROWS) return data;
    // A little fewer than by proportion, since the groups' figures and the map's points stay.
    maxRows = Math.max(Math.floor((maxRows * 0.9 * Math.max(room, 1)) / data.length), LEAST_ROWS);
  }
}
