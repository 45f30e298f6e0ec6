/** Texts that mean false and true where a text column holds nothing else, in lower case, without blanks around. */
export const FALSE_WORDS: readonly string[] = ["false", "no", "n", "f"];
export const TRUE_WORDS: readonly string[] = ["true", "yes", "y", "t"];
