/** What people write where a value is missing. */
const PLACEHOLDERS = new Set(
  [
    "-",
    "--",
    "—",
    "–",
    "?",
    "??",
    ".",
    "*",
    "x",
    "na",
    "n.a.",
    "n/a",
    "#n/a",
    "nil",
    "none",
    "null",
    "nan",
  ].concat([
    "missing",
    "unknown",
    "not available",
    "not applicable",
    "no data",
    "undefined",
    "unbekannt",
    "keine angabe",
  ]),
);

export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.has(text.trim().toLowerCase());
}

/** Nothing but marks: no category is called so. */
export function isBlank(text: string): boolean {
  return /^[\s.?*#/–—-]*$/.test(text);
}
