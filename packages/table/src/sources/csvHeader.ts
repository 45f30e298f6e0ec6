import { inputError } from "@clusterwhy/core";
import { fileBytes } from "./fileBytes.js";

export interface CsvHeader {
  readonly delimiter: string;
  readonly names: readonly string[];
  /** Whether anything but white space follows the header. */
  readonly hasRows: boolean;
}

const DELIMITERS = [",", ";", "\t", "|"];
const HEAD_BYTES = 262_144;

/**
 * Reads the first record of a CSV file. The delimiter is taken from there, not guessed from the rows, so that a
 * malformed row is an error and not a reason to read the file differently.
 *
 * @param called the path as people know it, where `path` is a copy
 * @param given  the delimiter, one character; found when absent
 */
export async function readCsvHeader(path: string, called: string, given?: string): Promise<CsvHeader> {
  const text = await headOf(path);
  if (text.trim() === "") throw inputError("EMPTY_FILE", `'${called}' is empty; expected a header and rows`);
  if (text.includes("\0")) {
    throw inputError(
      "NOT_A_TABLE",
      `'${called}' is not text; expected a CSV, TSV, JSON, NDJSON or Parquet file`,
    );
  }
  const delimiter = given ?? delimiterOf(text);
  const { fields, end } = firstRecord(text, delimiter);
  const names = fields.map((field) => field.trim());
  const seen = new Set<string>();
  names.forEach((name, position) => {
    if (name === "") {
      throw inputError(
        "COLUMN_UNNAMED",
        `column ${position + 1} of '${called}' has no name in the header (line 1); name it`,
      );
    }
    if (seen.has(name)) {
      throw inputError(
        "COLUMN_DUPLICATE",
        `'${called}' has two columns named '${name}' in the header (line 1); rename one`,
      );
    }
    seen.add(name);
  });
  return { delimiter, names, hasRows: text.slice(end).trim() !== "" };
}

async function headOf(path: string): Promise<string> {
  const pieces: Buffer[] = [];
  let total = 0;
  for await (const piece of fileBytes(path)) {
    pieces.push(piece);
    total += piece.length;
    if (total >= HEAD_BYTES) break;
  }
  return withoutMark(Buffer.concat(pieces).toString("utf8"));
}

function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** The candidate that splits the header into most fields; a comma when none does. */
function delimiterOf(text: string): string {
  let best = ",";
  let most = 1;
  for (const candidate of DELIMITERS) {
    const count = firstRecord(text, candidate).fields.length;
    if (count > most) {
      best = candidate;
      most = count;
    }
  }
  return best;
}

/** RFC 4180: fields may be quoted and then hold delimiters, doubled quotes and line breaks. */
function firstRecord(text: string, delimiter: string): { fields: string[]; end: number } {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  let at = 0;
  for (; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (char === '"' && field.trim() === "") {
      quoted = true;
      field = "";
    } else if (char === delimiter) {
      fields.push(field);
      field = "";
    } else if (char === "\n" || char === "\r") {
      break;
    } else field += char;
  }
  fields.push(field);
  return { fields, end: at };
}
