import { isPlaceholder } from "./placeholders.js";

export interface NumberReading {
  /** One number a level; NaN where the level stands for a missing value. */
  readonly numbers: Float64Array;
  /** What all of them carry: a currency, `%`. */
  readonly unit: string | undefined;
  /** Levels that stand for a missing value. */
  readonly placeholders: readonly string[];
}

/** How thousands and decimals are written. */
const STYLES: { pattern: RegExp; plain: (digits: string) => string }[] = [
  { pattern: /^\d+(\.\d+)?(e[-+]?\d+)?$/i, plain: (digits) => digits },
  { pattern: /^(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/, plain: (digits) => digits.replaceAll(",", "") },
  {
    pattern: /^(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/,
    plain: (digits) => digits.replaceAll(".", "").replace(",", "."),
  },
  {
    pattern: /^(\d{1,3}([ '\u00a0\u2009\u202f’]\d{3})+|\d+)([.,]\d+)?$/,
    plain: (digits) => digits.replace(/[ '\u00a0\u2009\u202f’]/g, "").replace(",", "."),
  },
];

const UNIT =
  /^(?:([€$£¥₹]|USD|EUR|GBP|CHF)\s*)?([\d.,'\s\u00a0\u2009\u202f’]*\d(?:e[-+]?\d+)?)\s*([kmb])?\s*([€$£¥₹%]|USD|EUR|GBP|CHF)?$/i;
const MAGNITUDE: Record<string, number> = { k: 1e3, m: 1e6, b: 1e9 };
const MOST_PLACEHOLDERS = 3;

/**
 * Reads texts as numbers: thousands separators, decimal commas, currencies, percent signs, `1.2k`, negatives in
 * parentheses. Every level must fit one way of writing, or say that a value is missing. Numbers with leading zeros
 * are codes and stay texts.
 */
export function readNumbers(levels: readonly string[]): NumberReading | undefined {
  const parts: { position: number; sign: number; digits: string; magnitude: number }[] = [];
  const placeholders: string[] = [];
  const units = new Set<string>();
  for (const [position, level] of levels.entries()) {
    const text = level.trim();
    if (text === "" || isPlaceholder(text)) {
      placeholders.push(level);
      if (placeholders.length > MOST_PLACEHOLDERS) return undefined;
      continue;
    }
    const part = partsOf(text);
    if (part === undefined || /^0\d/.test(part.digits)) return undefined;
    units.add(part.unit);
    parts.push({ position, ...part });
  }
  if (parts.length < 2 || units.size > 1) return undefined;
  const style = STYLES.find(({ pattern }) => parts.every(({ digits }) => pattern.test(digits)));
  if (style === undefined) return undefined;
  const numbers = new Float64Array(levels.length).fill(Number.NaN);
  for (const { position, sign, digits, magnitude } of parts) {
    numbers[position] = sign * Number(style.plain(digits)) * magnitude;
  }
  return { numbers, unit: [...units][0] || undefined, placeholders };
}

function partsOf(
  text: string,
): { sign: number; digits: string; magnitude: number; unit: string } | undefined {
  const bracketed = /^\((.*)\)$/.exec(text);
  let sign = bracketed ? -1 : 1;
  let rest = (bracketed?.[1] ?? text).trim();
  const signed = /^(.{0,4}?)([-+−])(.*)$/s.exec(rest);
  if (signed !== null && !/\d/.test(signed[1])) {
    if (signed[2] !== "+") sign = -sign;
    rest = (signed[1] + signed[3]).trim();
  }
  const found = UNIT.exec(rest);
  if (found === null) return undefined;
  const [, before, digits, magnitude, behind] = found;
  if (before !== undefined && behind !== undefined) return undefined;
  return {
    sign,
    digits: digits.trim(),
    magnitude: magnitude === undefined ? 1 : MAGNITUDE[magnitude.toLowerCase()],
    unit: (before ?? behind ?? "").toUpperCase(),
  };
}
