import type { RawNumbers, RawTexts } from "./finding.js";

/** Numbers as categories: the texts that JavaScript writes for them, in code-unit order. */
export function asText(raw: RawNumbers): RawTexts {
  const distinct = new Set<number>();
  for (const value of raw.values) if (!Number.isNaN(value)) distinct.add(value);
  const levels = [...distinct].map(String).sort();
  const codeOf = new Map(levels.map((level, code) => [Number(level), code]));
  const codes = Int32Array.from(raw.values, (value) =>
    Number.isNaN(value) ? -1 : (codeOf.get(value) as number),
  );
  return { name: raw.name, type: "string", codes, levels };
}
