import { countDistinct } from "../countDistinct.js";
import { asText } from "./asText.js";
import type { Finding, RawNumbers } from "./finding.js";
import { codeWord, namedLikeKey, namedLikeTime } from "./nameWords.js";

/** More different values than this are no codes for anything that could be one feature each. */
const MOST_CODES = 64;
/** Whole numbers with so few different values may be codes, or counts: it is said, not decided. */
const SUSPICIOUSLY_FEW = 12;
/** Seconds and milliseconds since 1970 for moments from 1990 to 2100. */
const EPOCH_SECONDS = [631_152_000, 4_102_444_800] as const;

interface Facts {
  readonly present: number;
  /** Where it is not exact, more than MOST_CODES is all that it says. */
  readonly distinct: number;
  readonly integers: boolean;
  readonly min: number;
  readonly max: number;
}

export function findNumberRole(raw: RawNumbers): Finding {
  const facts = factsOf(raw.values, namedLikeKey(raw.name) || codeWord(raw.name) !== undefined);
  const { present, distinct, integers } = facts;
  const numRows = raw.values.length;
  if (present === 0) return { role: "ignored", reason: "every value is missing" };
  if (distinct === 1) {
    const rest = present < numRows ? " that is there" : "";
    return { role: "constant", reason: `every value${rest} is the same` };
  }
  if (raw.type === "time") return { role: "time", reason: "dates or times" };
  if (raw.type === "boolean") return { role: "boolean", reason: "true and false" };
  if (distinct === 2 && facts.min === 0 && facts.max === 1)
    return { role: "boolean", reason: "only 0 and 1", column: { ...raw, type: "boolean" } };
  if (!integers) return { role: "numeric", reason: "numbers" };
  return momentRole(raw, facts) ?? keyRole(raw, facts) ?? codeRole(raw, facts) ?? countRole(facts);
}

/** @param exact whether the number of different values matters beyond a few */
function factsOf(values: Float64Array, exact: boolean): Facts {
  const few = new Set<number>();
  let present = 0;
  let integers = true;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    present++;
    if (few.size <= MOST_CODES) few.add(value);
    if (!Number.isInteger(value)) integers = false;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const distinct = few.size > MOST_CODES && exact && integers ? countDistinct(values) : few.size;
  return { present, distinct, integers, min, max };
}

/** Seconds or milliseconds since 1970, or 20240131. */
function momentRole(raw: RawNumbers, { min, max }: Facts): Finding | undefined {
  if (!namedLikeTime(raw.name)) return undefined;
  const [first, last] = EPOCH_SECONDS;
  for (const [unit, perSecond] of [
    ["seconds", 1],
    ["milliseconds", 1000],
  ] as const) {
    if (min < first * perSecond || max > last * perSecond) continue;
    const values = raw.values.map((value) => value / perSecond);
    return {
      role: "time",
      reason: `${unit} since 1970, by its name and size`,
      column: { name: raw.name, type: "time", values },
    };
  }
  if (min < 19_000_101 || max > 21_001_231) return undefined;
  const values = raw.values.map((value) => {
    const [year, month, day] = [Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100];
    const moment = Date.UTC(year, month - 1, day) / 1000;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 ? moment : Number.NaN;
  });
  const lost = values.some((value, row) => Number.isNaN(value) && !Number.isNaN(raw.values[row]));
  if (lost) return undefined;
  return {
    role: "time",
    reason: "dates written as one number",
    column: { name: raw.name, type: "time", values },
  };
}

function keyRole(raw: RawNumbers, { distinct, present }: Facts): Finding | undefined {
  if (distinct === raw.values.length && namedLikeKey(raw.name))
    return { role: "id", reason: "whole numbers, all different, and named like a key" };
  if (isRun(raw.values)) return { role: "id", reason: "numbers the rows one by one" };
  if (namedLikeKey(raw.name) && distinct > MOST_CODES)
    return {
      role: "ignored",
      reason: `named like a key, ${distinct} different in ${present} rows: it names something, it measures nothing`,
    };
  return undefined;
}

/** first, first + 1, first + 2, ... */
function isRun(values: Float64Array): boolean {
  return values.length > 2 && values.every((value, row) => value === values[0] + row);
}

/** Whole numbers that stand for categories. */
function codeRole(raw: RawNumbers, { distinct, present, min, max }: Facts): Finding | undefined {
  const column = asText(raw);
  if (distinct === 2 && present > 2 && (max - min === 1 || (min >= 0 && max <= 9)))
    return { role: "nominal", reason: `only ${min} and ${max}: two codes, no amounts`, column };
  const word = codeWord(raw.name) ?? (namedLikeKey(raw.name) ? "key" : undefined);
  if (word === undefined || distinct * 2 > present) return undefined;
  if (distinct <= MOST_CODES)
    return {
      role: "nominal",
      reason: `${distinct} different whole numbers in a column named like a code ('${word}')`,
      column,
    };
  return {
    role: "nominal",
    reason: `whole numbers named like a code ('${word}'), ${distinct} different`,
    column,
  };
}

function countRole({ distinct, present, min, max }: Facts): Finding {
  if (min >= 1800 && max <= 2200 && max - min <= 400)
    return { role: "numeric", reason: "whole numbers, as years are" };
  if (distinct <= SUSPICIOUSLY_FEW && present >= 5 * distinct) {
    const reason = `whole numbers, only ${distinct} different: if they are codes, give it the role nominal`;
    return { role: "numeric", reason };
  }
  return { role: "numeric", reason: "whole numbers" };
}
