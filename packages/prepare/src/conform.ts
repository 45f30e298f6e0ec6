import {
  type Column,
  FALSE_WORDS,
  type NumericColumn,
  type StringColumn,
  TRUE_WORDS,
} from "@clusterwhy/core";

/** A column as numbers: texts are read as numbers and flags where they are some, and are missing elsewhere. */
export function asNumbers(column: Column): {
  readonly column: NumericColumn;
  readonly readable: (row: number) => boolean;
} {
  if (column.type !== "string") return { column, readable: () => true };
  const ofLevel = Float64Array.from(column.levels, numberOf);
  const values = Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : ofLevel[code]));
  const { name, role, reason } = column;
  return {
    column: { name, role, reason, type: "number", values },
    readable: (row) => column.codes[row] < 0 || !Number.isNaN(values[row]),
  };
}

function numberOf(text: string): number {
  const word = text.trim().toLowerCase();
  if (word === "") return Number.NaN;
  const number = Number(word);
  if (!Number.isNaN(number)) return number;
  return TRUE_WORDS.includes(word) ? 1 : FALSE_WORDS.includes(word) ? 0 : Number.NaN;
}

/** A column as texts: numbers as JavaScript writes them, flags as true and false. */
export function asTexts(column: Column): StringColumn {
  if (column.type === "string") return column;
  const textOf = (value: number) =>
    column.type === "boolean" ? (value !== 0 ? "true" : "false") : String(value);
  const distinct = new Set<string>();
  for (const value of column.values) if (!Number.isNaN(value)) distinct.add(textOf(value));
  const levels = [...distinct].sort();
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const codes = Int32Array.from(column.values, (value) =>
    Number.isNaN(value) ? -1 : (codeOf.get(textOf(value)) as number),
  );
  const { name, role, reason } = column;
  return { name, role, reason, type: "string", codes, levels };
}

/** A column without a value. */
export function emptyColumn(name: string, text: boolean, numRows: number): Column {
  const said = { name, role: "ignored", reason: "the table lacks it" } as const;
  return text
    ? { ...said, type: "string", codes: new Int32Array(numRows).fill(-1), levels: [] }
    : { ...said, type: "number", values: new Float64Array(numRows).fill(Number.NaN) };
}
