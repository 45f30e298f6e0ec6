import type { Finding, RawTexts } from "./finding.js";
import { namedLikeKey } from "./nameWords.js";
import { findScale } from "./scales.js";

/** Above this share of distinct values, texts do not repeat enough to be categories. */
const MOSTLY_DISTINCT = 0.5;
const FREE_TEXT_WORDS = 3;
const LONG_TEXT_WORDS = 2 * FREE_TEXT_WORDS;
/** Tables this small say little about how often a value repeats. */
const FEW_LEVELS = 20;
const SHOWN = 60;

const ADDRESS = /^(https?:\/\/|www\.)\S+$|^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i;
/** Scripts without spaces between words: about two letters a word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

export function findTextRole(raw: RawTexts): Finding {
  let present = 0;
  for (const code of raw.codes) if (code >= 0) present++;
  const { levels } = raw;
  const distinct = levels.length;
  if (present === 0) return { role: "ignored", reason: "every value is missing" };
  if (distinct === 1) {
    const rest = present < raw.codes.length ? " that is there" : "";
    return { role: "constant", reason: `every value${rest} is the same` };
  }
  if (levels.every((level) => /^\s*\{/.test(level))) return { role: "ignored", reason: "nested objects" };
  const words = levels.reduce((sum, level) => sum + wordsIn(level), 0) / distinct;
  if (distinct === raw.codes.length && words < FREE_TEXT_WORDS)
    return { role: "id", reason: "texts, all different" };
  if (distinct === raw.codes.length && distinct > FEW_LEVELS && differInOneNumber(levels))
    return { role: "id", reason: "texts that differ in their number only" };
  if (distinct > FEW_LEVELS && levels.every((level) => ADDRESS.test(level)))
    return { role: "ignored", reason: `${distinct} different addresses` };
  if (distinct > MOSTLY_DISTINCT * present && distinct > FEW_LEVELS) {
    return words >= FREE_TEXT_WORDS ? freeText(distinct, words) : tooMany(raw, present);
  }
  if (words >= LONG_TEXT_WORDS && distinct > FEW_LEVELS) return freeText(distinct, words);
  return scaleRole(levels) ?? { role: "nominal", reason: `${distinct} different texts` };
}

/** `Customer No. 17 of the branch`: as good as its number. */
function differInOneNumber(levels: readonly string[]): boolean {
  const numbers = /\d+/g;
  const [first] = levels;
  if (first.match(numbers)?.length !== 1) return false;
  const frame = first.replace(numbers, "");
  return levels.every((level) => level.match(numbers)?.length === 1 && level.replace(numbers, "") === frame);
}

function wordsIn(text: string): number {
  const spaced = text.split(/\s+/).filter((word) => word !== "").length;
  return spaced + Math.floor((text.match(UNSPACED)?.length ?? 0) / 2);
}

function freeText(distinct: number, words: number): Finding {
  return {
    role: "text",
    reason: `free text: ${distinct} different values of ${words.toFixed(0)} words on average`,
  };
}

function tooMany(raw: RawTexts, present: number): Finding {
  const distinct = raw.levels.length;
  return {
    role: "ignored",
    reason: namedLikeKey(raw.name)
      ? `named like a key, ${distinct} different in ${present} rows`
      : `${distinct} different short texts in ${present} rows: too many to be categories`,
  };
}

function scaleRole(levels: readonly string[]): Finding | undefined {
  const scale = findScale(levels);
  if (scale === undefined) return undefined;
  const { order, cyclic, placeholders } = scale;
  const shown = order.join(" < ");
  const rest = placeholders.length > 0 ? `; ${placeholders.join(", ")} counts as missing` : "";
  return {
    role: "ordinal",
    reason: cyclic
      ? `a circle: ${order[0]}, ${order[1]}, ..., ${order[order.length - 1]}${rest}`
      : `a known order: ${shown.length > SHOWN ? `${order[0]} < ${order[1]} < ... < ${order[order.length - 1]}` : shown}${rest}`,
    order,
    cyclic,
  };
}
