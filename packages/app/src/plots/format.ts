import type { ColumnInfo } from "@clusterwhy/core";

/** 1,234,567 */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `12%`, `1.9%`, `0.4%`; never `0%` for a share above zero, never `100%` for one below one. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  if (percent < 100 && percent > 99.9) return ">99.9%";
  if (percent >= 10 && percent <= 99) return `${Math.round(percent)}%`;
  return `${Number(percent.toFixed(1))}%`;
}

/** At most three significant digits with a suffix: `4,983`, `996k`, `16.6M`, `0.0547`. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(2);
  if (size >= 999_500_000) return `${Number((value / 1e9).toPrecision(3))}B`;
  if (size >= 999_500) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 9_999.5) return `${Number((value / 1e3).toPrecision(3))}k`;
  if (size >= 1000) return value < 0 ? `−${formatCount(size)}` : formatCount(value);
  if (size !== 0 && size < 1e-4) return value.toExponential(1).replace(".0e", "e");
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

/** Every digit that counts: `4,983.25`, `0.0547395`. For tables and hover cards. */
export function formatExactly(value: number): string {
  const text = String(Number(value.toPrecision(7)));
  const [, sign, whole, rest] = /^(-?)(\d+)(.*)$/.exec(text) ?? [text, "", text, ""];
  if (rest.includes("e")) return text;
  return `${sign === "-" ? "−" : ""}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}${rest}`;
}

/** A log-odds value with its sign: `+1.25`, `−0.03`. */
export function formatSigned(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : `+${text}`;
}

type ValueStyle = Pick<ColumnInfo, "type" | "unit">;

/** A raw value of a column in its own unit, short. Booleans arrive as 0 and 1, times as seconds since 1970. */
export function formatValue(value: number, column: ValueStyle | undefined): string {
  if (Number.isNaN(value)) return "missing";
  if (column?.type === "boolean") return value >= 0.5 ? "true" : "false";
  if (column?.type === "time") return formatTime(value);
  return withUnit(formatNumber(value), column?.unit);
}

/** As `formatValue`, with all digits. */
export function formatValueExactly(value: number, column: ValueStyle | undefined): string {
  if (Number.isNaN(value) || column?.type === "boolean" || column?.type === "time")
    return formatValue(value, column);
  return withUnit(formatExactly(value), column?.unit);
}

/** `2023-08-01`, with the minute where it is not midnight. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return formatNumber(seconds);
  const text = date.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}

function withUnit(text: string, unit: string | undefined): string {
  if (unit === undefined || unit === "") return text;
  if (unit === "%") return `${text}%`;
  return /^[€$£¥₹₩₽]$/.test(unit) ? `${unit}${text}` : `${text} ${unit}`;
}

/** A text cut to `numCharacters` with an ellipsis. Surrogate pairs stay whole. */
export function shorten(text: string, numCharacters: number): string {
  const characters = [...text.slice(0, 2 * numCharacters + 2)];
  return characters.length > numCharacters ? `${characters.slice(0, numCharacters - 1).join("")}…` : text;
}
