import { type ValueStyle, type ValueWriter, writeValue } from "@clusterwhy/core";

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

/** `2026-03-14 09:26` in the reader's own time zone. */
export function formatMoment(milliseconds: number): string {
  const moment = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** A log-odds value with its sign: `+1.25`, `−0.03`. */
export function formatSigned(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : `+${text}`;
}

const SHORT: ValueWriter = { number: formatNumber };
const EXACT: ValueWriter = { number: formatExactly, exact: true };
const PLAIN: ValueStyle = { type: "number" };

/** A raw value of a column in its own format and unit, short. Booleans arrive as 0 and 1, times as seconds since 1970. */
export function formatValue(value: number, column: ValueStyle | undefined): string {
  return writeValue(value, column ?? PLAIN, SHORT);
}

/** As `formatValue`, with all digits. */
export function formatValueExactly(value: number, column: ValueStyle | undefined): string {
  return writeValue(value, column ?? PLAIN, EXACT);
}

/** A text cut to `numCharacters` with an ellipsis. Surrogate pairs stay whole. */
export function shorten(text: string, numCharacters: number): string {
  const characters = [...text.slice(0, 2 * numCharacters + 2)];
  return characters.length > numCharacters ? `${characters.slice(0, numCharacters - 1).join("")}…` : text;
}
