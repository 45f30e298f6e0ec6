import { type Column, type ColumnRole, FALSE_WORDS, TRUE_WORDS } from "@clusterwhy/core";
import type { RawColumn } from "./readColumns.js";

/** What the content of a column says about its use. */
interface Finding {
  readonly role: ColumnRole;
  readonly reason: string;
  /** The column itself, where reading it differently is part of the finding (yes/no as boolean). */
  readonly column?: RawColumn;
}

const ID_NAME = /(^|[_\s-])(id|uuid|guid|key)$|(^id$)|Id$|ID$/;
/** Above this share of distinct values, strings do not repeat enough to be categories. */
const MOSTLY_DISTINCT = 0.5;
const FREE_TEXT_WORDS = 3;

/** Gives a column its role by its content, unless the caller says otherwise. */
export function assignRole(raw: RawColumn, wanted: ColumnRole | undefined): Column {
  const found = findRole(raw);
  const column = found.column ?? raw;
  if (wanted === undefined) return { ...column, role: found.role, reason: found.reason };
  // Asked for as categories, numbers are read as their texts.
  const readable = wanted === "nominal" && column.type !== "string" ? asText(column) : column;
  return { ...readable, role: wanted, reason: "as asked" };
}

function findRole(raw: RawColumn): Finding {
  return raw.type === "string" ? findTextRole(raw) : findNumberRole(raw);
}

function findNumberRole(raw: Extract<RawColumn, { values: Float64Array }>): Finding {
  const distinct = new Set<number>();
  let present = 0;
  let integers = true;
  for (const value of raw.values) {
    if (Number.isNaN(value)) continue;
    present++;
    distinct.add(value);
    if (!Number.isInteger(value)) integers = false;
  }
  if (present === 0) return { role: "ignored", reason: "every value is missing" };
  if (distinct.size === 1) return { role: "constant", reason: "every value is the same" };
  if (raw.type === "time") return { role: "time", reason: "dates or times" };
  if (raw.type === "boolean") return { role: "boolean", reason: "true and false" };
  const zeroOne = distinct.size === 2 && distinct.has(0) && distinct.has(1);
  if (zeroOne) return { role: "boolean", reason: "only 0 and 1", column: { ...raw, type: "boolean" } };
  const unique = integers && distinct.size === raw.values.length;
  if (unique && ID_NAME.test(raw.name))
    return { role: "id", reason: "whole numbers, all different, and named like a key" };
  if (unique && isRun(raw.values)) return { role: "id", reason: "numbers the rows one by one" };
  return { role: "numeric", reason: integers ? "whole numbers" : "numbers" };
}

/** first, first + 1, first + 2, ... */
function isRun(values: Float64Array): boolean {
  return values.length > 2 && values.every((value, row) => value === values[0] + row);
}

function findTextRole(raw: Extract<RawColumn, { type: "string" }>): Finding {
  const present = raw.codes.reduce((sum, code) => sum + (code >= 0 ? 1 : 0), 0);
  const distinct = raw.levels.length;
  if (present === 0) return { role: "ignored", reason: "every value is missing" };
  if (distinct === 1) return { role: "constant", reason: "every value is the same" };
  const flag = asFlag(raw);
  if (flag !== undefined)
    return { role: "boolean", reason: `only ${raw.levels.join(" and ")}`, column: flag };
  const words = raw.levels.reduce((sum, level) => sum + level.split(/\s+/).length, 0) / distinct;
  if (distinct === raw.codes.length && words < FREE_TEXT_WORDS)
    return { role: "id", reason: "texts, all different" };
  if (distinct > MOSTLY_DISTINCT * present && distinct > 20) {
    return words >= FREE_TEXT_WORDS
      ? {
          role: "text",
          reason: `free text: ${distinct} different values of ${words.toFixed(0)} words on average`,
        }
      : {
          role: "ignored",
          reason: `${distinct} different short texts in ${present} rows: too many to be categories`,
        };
  }
  if (words >= 2 * FREE_TEXT_WORDS && distinct > 20) {
    return { role: "text", reason: `free text: ${words.toFixed(0)} words on average` };
  }
  return { role: "nominal", reason: `${distinct} different texts` };
}

function asFlag(raw: Extract<RawColumn, { type: "string" }>): RawColumn | undefined {
  if (raw.levels.length !== 2) return undefined;
  const bits = raw.levels.map((level) => {
    const word = level.trim().toLowerCase();
    return TRUE_WORDS.includes(word) ? 1 : FALSE_WORDS.includes(word) ? 0 : Number.NaN;
  });
  if (bits[0] + bits[1] !== 1) return undefined;
  const values = Float64Array.from(raw.codes, (code) => (code < 0 ? Number.NaN : bits[code]));
  return { name: raw.name, type: "boolean", values };
}

function asText(raw: Extract<RawColumn, { values: Float64Array }>): RawColumn {
  const levels = [
    ...new Set(
      Array.from(raw.values)
        .filter((value) => !Number.isNaN(value))
        .map(String),
    ),
  ].sort();
  const code = new Map(levels.map((level, i) => [level, i]));
  const codes = Int32Array.from(raw.values, (value) =>
    Number.isNaN(value) ? -1 : (code.get(String(value)) as number),
  );
  return { name: raw.name, type: "string", codes, levels };
}
