import { inputError } from "@clusterwhy/core";
import type { RawColumn, RawTable } from "@clusterwhy/table/without-database";

type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * Records as JSON (one array of objects) or NDJSON (an object a line) as typed columns, in the order in which their names
 * first come. `null`, empty texts and names that a record lacks are missing; values within values are kept as JSON.
 *
 * @throws ClusterwhyError `EMPTY_FILE`, `NO_ROWS`, `MALFORMED`
 */
export function readJson(text: string, name: string): RawTable {
  const source = text.replace(/^\uFEFF/, "").trim();
  if (source === "") throw inputError("EMPTY_FILE", `${name} is empty`);
  const records = source.startsWith("[") ? recordsOfArray(source, name) : recordsOfLines(source, name);
  if (records.length === 0) throw inputError("NO_ROWS", `${name} has no records`);
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return {
    numRows: records.length,
    columns: names.map((column) =>
      typed(
        column,
        records.map((record) => (Object.hasOwn(record, column) ? record[column] : null)),
      ),
    ),
  };
}

function recordsOfArray(source: string, name: string): JsonRecord[] {
  const value = parsed(source, name, "");
  if (!Array.isArray(value)) throw malformed(name, "an array of objects", source.slice(0, 40));
  return value.map((record, i) => checked(record, name, `record ${i + 1}`));
}

function recordsOfLines(source: string, name: string): JsonRecord[] {
  return source
    .split(/\r?\n/)
    .flatMap((line, i) =>
      line.trim() === "" ? [] : checked(parsed(line, name, ` in line ${i + 1}`), name, `line ${i + 1}`),
    );
}

function parsed(source: string, name: string, where: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw inputError("MALFORMED", `${name} is not JSON${where}: ${(error as Error).message}`);
  }
}

function checked(value: unknown, name: string, where: string): JsonRecord {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonRecord;
  throw malformed(name, `an object in ${where}`, JSON.stringify(value).slice(0, 40));
}

function malformed(name: string, expected: string, found: string): Error {
  return inputError("MALFORMED", `${name}: expected ${expected}; found ${found}`);
}

function typed(name: string, cells: readonly unknown[]): RawColumn {
  const told = cells.filter((cell) => cell !== null && cell !== "");
  for (const type of ["number", "boolean"] as const) {
    if (told.length === 0 || !told.every((cell) => typeof cell === type)) continue;
    const values = Float64Array.from(cells, (cell) => (typeof cell === type ? Number(cell) : Number.NaN));
    return { name, type, values };
  }
  const texts = cells.map((cell) =>
    cell === null || cell === "" ? undefined : typeof cell === "string" ? cell : JSON.stringify(cell),
  );
  const levels = [...new Set(texts.filter((text) => text !== undefined))].sort((a, b) => (a < b ? -1 : 1));
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const codes = Int32Array.from(texts, (text) => (text === undefined ? -1 : (codeOf.get(text) ?? -1)));
  return { name, type: "string", codes, levels };
}
