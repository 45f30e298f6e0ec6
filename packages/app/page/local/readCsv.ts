import { inputError } from "@clusterwhy/core";
import type { RawColumn, RawTable } from "@clusterwhy/table/without-database";

/**
 * A comma-, semicolon- or tab-separated text (RFC 4180) as typed columns: numbers where every cell that is not empty is
 * one, else texts, whose readings as flags, moments or numbers with units are left to the roles. Empty cells are missing.
 *
 * @throws ClusterwhyError `EMPTY_FILE`, `NO_ROWS`, `MALFORMED`, `COLUMN_DUPLICATE`
 */
export function readCsv(text: string, name: string): RawTable {
  const records = parseRecords(text.replace(/^\uFEFF/, ""), name);
  const [head, ...rows] = records;
  if (head === undefined) throw inputError("EMPTY_FILE", `${name} is empty`);
  if (rows.length === 0) throw inputError("NO_ROWS", `${name} has a header but no rows`);
  const twice = head.find((column, i) => head.indexOf(column) !== i);
  if (twice !== undefined) throw inputError("COLUMN_DUPLICATE", `${name} has the column '${twice}' twice`);
  rows.forEach((row, i) => {
    if (row.length === head.length) return;
    throw inputError(
      "MALFORMED",
      `${name}: row ${i + 1} has ${row.length} cells, the header has ${head.length}; check its quotes and separators`,
    );
  });
  return {
    numRows: rows.length,
    columns: head.map((column, c) =>
      typed(
        column,
        rows.map((row) => row[c]),
      ),
    ),
  };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function typed(name: string, cells: readonly string[]): RawColumn {
  const told = cells.filter((cell) => cell !== "");
  if (told.length > 0 && told.every((cell) => NUMBER.test(cell))) {
    const values = Float64Array.from(cells, (cell) => (cell === "" ? Number.NaN : Number(cell)));
    return { name, type: "number", values };
  }
  const levels = Array.from(new Set(told)).sort((a, b) => (a < b ? -1 : 1));
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  return { name, type: "string", codes: Int32Array.from(cells, (cell) => codeOf.get(cell) ?? -1), levels };
}

function parseRecords(text: string, name: string): string[][] {
  const separator = separatorOf(text);
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      const end = endOfQuotes(text, at + 1);
      if (end < 0)
        throw inputError("MALFORMED", `${name}: a quote opened in row ${records.length} is never closed`);
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
      cell = text.slice(start, at);
    }
    record.push(cell);
    if (text[at] === separator) {
      at++;
      if (at === text.length) record.push("");
      continue;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    // An empty line is no row.
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  if (record.length > 0) records.push(record);
  return records;
}

function endOfQuotes(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at)) {
    if (text[at + 1] !== '"') return at;
    at += 2;
  }
  return -1;
}

/** Of comma, semicolon and tab the one that the first line has most. */
function separatorOf(text: string): string {
  const [line] = text.split(/\r?\n/, 1);
  const counts = [",", ";", "\t"].map((candidate) => [candidate, line.split(candidate).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
