import type { ColumnFormat } from "./columnTable.js";

/** What decides how people write a column's values. */
export interface ValueStyle {
  readonly type: "number" | "boolean" | "time" | "string";
  readonly unit?: string | undefined;
  readonly format?: ColumnFormat | undefined;
}

export interface ValueWriter {
  /** Writes a bare number, as the place wants it: short, or with all digits. */
  readonly number: (value: number) => string;
  /** Keeps every digit, as a threshold must; else what people remember. Default false. */
  readonly exact?: boolean;
}

/**
 * A column's number, flag or moment as people write it, in the column's own format and unit. Every place that shows
 * values (names, sentences, rules, plots, tables, the terminal) goes through here.
 *
 * @param value booleans are 0 and 1, times seconds since 1970-01-01 UTC; NaN is `missing`
 */
export function writeValue(value: number, style: ValueStyle, writer: ValueWriter): string {
  if (Number.isNaN(value)) return "missing";
  if (style.type === "boolean") return value >= 0.5 ? "true" : "false";
  if (style.type === "time") return writeTime(value, style.format, writer);
  switch (style.format) {
    case "percent":
      return `${writer.number(tidy(100 * value))}%`;
    case "integer":
      return withUnit(grouped(value, writer.exact === true ? 15 : 0), style.unit);
    case "plain":
    case "year":
      return withUnit(
        String(writer.exact || style.format === "plain" ? value : Math.round(value)),
        style.unit,
      );
    case "bytes":
      return writeBytes(value, writer);
    case "duration":
      return writeDuration(value, writer.exact === true);
    default:
      return withUnit(writer.number(value), style.unit);
  }
}

/** `€12`, `12%`, `12 minutes`. */
export function withUnit(text: string, unit: string | undefined): string {
  if (unit === undefined || unit === "") return text;
  if (unit === "%") return `${text}%`;
  if (!/^[€$£¥₹₩₽]$/u.test(unit)) return `${text} ${unit}`;
  return /^[-−]/.test(text) ? `${text[0]}${unit}${text.slice(1)}` : `${unit}${text}`;
}

/** `2023-08-01`, with the minute where it is not midnight or the format asks for it. */
function writeTime(
  seconds: number,
  format: ColumnFormat | undefined,
  { number, exact }: ValueWriter,
): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return number(seconds);
  const text = date.toISOString();
  const midnight = text.endsWith("T00:00:00.000Z");
  if (format === "year" && !exact) return String(date.getUTCFullYear());
  if (midnight ? format !== "datetime" : format === "date" && !exact) return text.slice(0, 10);
  return text.slice(0, exact && !text.endsWith(":00.000Z") ? 19 : 16).replace("T", " ");
}

const BYTES = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Powers of 1,000. */
function writeBytes(value: number, { number, exact }: ValueWriter): string {
  if (exact) return `${number(value)} B`;
  let power = 0;
  while (power < BYTES.length - 1 && Math.abs(value) >= 999.5 * 1000 ** power) power++;
  return `${Number((value / 1000 ** power).toPrecision(3))} ${BYTES[power]}`;
}

const SPANS = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
] as const;

/** `2 d 3 h`, `1 min 30 s`, `4.5 s`: the two largest parts, all of them where it must be exact. */
function writeDuration(seconds: number, exact: boolean): string {
  const size = Math.abs(seconds);
  const parts: string[] = [];
  let rest = exact ? size : size >= 60 ? Math.round(size) : Number(size.toPrecision(3));
  for (const [span, unit] of SPANS) {
    const whole = Math.floor(rest / span);
    if (whole > 0) parts.push(`${grouped(whole, 0)} ${unit}`);
    rest -= whole * span;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${tidy(rest)} s`);
  return `${seconds < 0 ? "−" : ""}${(exact ? parts : parts.slice(0, 2)).join(" ")}`;
}

/** Without what multiplying by 100 adds: 3.5000000000000004 is 3.5. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}

function grouped(value: number, digits: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
