import type { Column, ColumnRole, ColumnTable } from "@clusterwhy/core";
import type { FittedPreparation } from "@clusterwhy/prepare";

/** A column of numbers; null is missing. */
export function numbers(
  name: string,
  values: readonly (number | null)[],
  role: ColumnRole = "numeric",
  type: "number" | "boolean" | "time" = "number",
): Column {
  return { name, role, reason: "test", type, values: Float64Array.from(values, (x) => x ?? Number.NaN) };
}

export function flags(name: string, values: readonly (number | null)[]): Column {
  return numbers(name, values, "boolean", "boolean");
}

export function times(name: string, values: readonly (string | null)[]): Column {
  const seconds = values.map((text) => (text === null ? null : Date.parse(text) / 1000));
  return numbers(name, seconds, "time", "time");
}

/** A column of texts; null is missing. */
export function texts(
  name: string,
  values: readonly (string | null)[],
  role: ColumnRole = "nominal",
): Column {
  const levels = [...new Set(values.filter((value) => value !== null))].sort();
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value)));
  return { name, role, reason: "test", type: "string", codes, levels };
}

export function table(...columns: Column[]): ColumnTable {
  const [first] = columns;
  return { numRows: first.type === "string" ? first.codes.length : first.values.length, columns };
}

/** One feature's values over the rows. */
export function feature({ matrix }: Pick<FittedPreparation, "matrix">, position = 0): number[] {
  return Array.from({ length: matrix.numRows }, (_, row) => matrix.values[row * matrix.numDims + position]);
}

export function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length)
    throw new Error(`${found.length} values, expected ${expected.length}`);
  let largest = 0;
  for (let i = 0; i < found.length; i++) {
    const difference = Math.abs(found[i] - expected[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
