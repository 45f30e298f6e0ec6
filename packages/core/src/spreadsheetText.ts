/**
 * Spreadsheets run a cell of a CSV file as a formula when it begins with `=`, `@`, a tab or a carriage return, or with
 * a sign before something that calls (`(`), pipes to a program (`|`) or names a sheet (`!`, `[`). An apostrophe in
 * front makes it text. Cells that already have apostrophes in front get one more, so that reading takes off exactly
 * what writing put on. Negative numbers, phone numbers and dashes stay as they are.
 *
 * In the syntax that JavaScript and RE2 (DuckDB) share; `s` lets `.` match line breaks.
 */
export const FORMULA = "^'*([=@\\t\\r]|[+-].*[(|!\\[])";
const formula = new RegExp(FORMULA, "s");

/** The cell as spreadsheets show it without running it. */
export function guardCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** What `guardCell` was given. */
export function unguardCell(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}
