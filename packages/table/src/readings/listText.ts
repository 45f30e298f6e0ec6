/** A column of lists: JSON lists, or texts divided by bars or semicolons. */
export type ListReading =
  /** All of one length: one column for every position. */
  | { readonly kind: "numbers"; readonly width: number; readonly levels: readonly (readonly number[])[] }
  | { readonly kind: "items"; readonly items: readonly (readonly string[])[]; readonly numDistinct: number };

const LONGEST = 4096;
/** In a divided text, items repeat far more than whole texts do. */
const DIVIDED_SHARE = 0.2;
const REPEATED = 2;

export function readLists(levels: readonly string[]): ListReading | undefined {
  if (levels.length === 0) return undefined;
  return levels[0].trimStart().startsWith("[") ? readJsonLists(levels) : readDivided(levels);
}

function readJsonLists(levels: readonly string[]): ListReading | undefined {
  const lists: unknown[][] = [];
  for (const level of levels) {
    const list = jsonList(level);
    if (list === undefined) return undefined;
    lists.push(list);
  }
  const width = lists[0].length;
  const numbers = lists.every(
    (list) => list.length === width && list.every((item) => typeof item === "number"),
  );
  if (numbers && width >= 2 && width <= LONGEST)
    return { kind: "numbers", width, levels: lists as number[][] };
  const items = lists.map((list) =>
    list
      .filter((item) => item !== null)
      .map((item) => (typeof item === "string" ? item : JSON.stringify(item))),
  );
  return { kind: "items", items, numDistinct: new Set(items.flat()).size };
}

function jsonList(text: string): unknown[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readDivided(levels: readonly string[]): ListReading | undefined {
  for (const divider of ["|", ";"]) {
    const divided = levels.filter((level) => level.includes(divider)).length;
    if (divided < 3 || divided < DIVIDED_SHARE * levels.length) continue;
    const items = levels.map((level) =>
      level
        .split(divider)
        .map((item) => item.trim())
        .filter((item) => item !== ""),
    );
    const all = items.flat();
    const numDistinct = new Set(all).size;
    if (numDistinct * REPEATED <= all.length) return { kind: "items", items, numDistinct };
  }
  return undefined;
}
