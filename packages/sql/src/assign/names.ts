/**
 * Names for the query's own columns that tell what they hold: `prefix` and what is plain in the text, made different
 * where two texts look the same (engines fold case, and truncate at 63 bytes at the least).
 */
export function plainNames(prefix: string, texts: readonly string[]): string[] {
  const used = new Set<string>();
  return texts.map((text, i) => {
    const plain = text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 30);
    let name = plain === "" ? `${prefix}_${i}` : `${prefix}_${plain}`;
    while (used.has(name)) name += `_${i}`;
    used.add(name);
    return name;
  });
}
