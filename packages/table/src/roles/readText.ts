import { readFlags } from "../readings/flagText.js";
import { readNumbers } from "../readings/numberText.js";
import { readTimes } from "../readings/timeText.js";
import type { Finding, RawNumbers, RawTexts } from "./finding.js";
import { findNumberRole } from "./findNumberRole.js";

/** Texts that are flags, numbers or moments in disguise. */
export function readText(raw: RawTexts): Finding | undefined {
  if (raw.levels.length < 2) return undefined;
  const flags = readFlags(raw.levels);
  if (flags !== undefined)
    return {
      role: "boolean",
      reason: `only ${raw.levels.join(" and ")}`,
      column: { name: raw.name, type: "boolean", values: valuesOf(raw, flags) },
    };
  const times = readTimes(raw.levels);
  if (times !== undefined)
    return {
      role: "time",
      reason: "dates or times, written as texts",
      column: { name: raw.name, type: "time", values: valuesOf(raw, times.seconds), zoned: times.zoned },
    };
  return readNumberText(raw);
}

function readNumberText(raw: RawTexts): Finding | undefined {
  const reading = readNumbers(raw.levels);
  if (reading === undefined) return undefined;
  const { numbers, unit, placeholders } = reading;
  const column: RawNumbers = { name: raw.name, type: "number", values: valuesOf(raw, numbers) };
  const missing = raw.codes.reduce(
    (sum, code) => sum + (code >= 0 && Number.isNaN(numbers[code]) ? 1 : 0),
    0,
  );
  const present = raw.codes.reduce((sum, code) => sum + (code >= 0 ? 1 : 0), 0);
  // Where the words outweigh the numbers, they are the content.
  if (2 * missing > present) return undefined;
  const found = findNumberRole(column);
  const written = unit === undefined ? "written as texts" : `written with ${unit}`;
  return {
    ...found,
    column: found.column ?? column,
    reason: `${found.reason}, ${written}`,
    ...(unit === undefined ? {} : { unit }),
    ...(missing === 0
      ? {}
      : {
          warnings: [
            {
              code: "PLACEHOLDERS",
              message: `'${raw.name}': ${missing} values ${placeholders.map((text) => `'${text}'`).join(", ")} among numbers count as missing`,
            },
          ],
        }),
  };
}

function valuesOf(raw: RawTexts, ofLevel: Float64Array): Float64Array {
  return Float64Array.from(raw.codes, (code) => (code < 0 ? Number.NaN : ofLevel[code]));
}
