/** The words of a column's name: `OperatingSystems`, `operating_systems` and `Operating Systems` are the same. */
export function nameWords(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

const KEY_WORDS = new Set(["id", "ids", "uuid", "guid", "key", "ident", "identifier", "rownum", "rowid"]);
const CODE_WORDS = new Set(
  (
    "code codes type types class category cat group region zone channel district department dept store shop branch " +
    "segment cluster browser os system systems platform device status state country zip zipcode postal postcode plz " +
    "gender sex race ethnicity religion language lang kind species sector industry occupation job brand carrier " +
    "nationality area county province town city route airport terminal label target icd naics sku"
  ).split(" "),
);
const AMOUNT_WORDS = new Set(
  (
    "num number n no nr count counts total amount avg average mean sum rate ratio pct percent percentage score age " +
    "years size length duration minutes hours days price cost value"
  ).split(" "),
);

/** Named like what identifies a row, or what the row belongs to. */
export function namedLikeKey(name: string): boolean {
  const words = nameWords(name);
  return KEY_WORDS.has(words[words.length - 1] ?? "");
}

/** The word of the name that says that its numbers are codes. */
export function codeWord(name: string): string | undefined {
  const words = nameWords(name);
  return words.some((word) => AMOUNT_WORDS.has(word))
    ? undefined
    : words.find((word) => CODE_WORDS.has(word));
}

/** Named like a moment. */
export function namedLikeTime(name: string): boolean {
  const words = nameWords(name);
  return words.some((word) =>
    /^(time|date|timestamp|datetime|created|updated|modified|epoch|ts|at|when|day)$/.test(word),
  );
}
