/** Texts that mean false and true where a text column holds nothing else, in lower case, without blanks around. */
export const FALSE_WORDS: readonly string[] =
  "false f no n 0 off nein non não nao nej nee nie ne нет いいえ 否 아니요 لا falso faux falsch".split(" ");
export const TRUE_WORDS: readonly string[] =
  "true t yes y 1 on ja oui si sí sim tak ano да はい 是 예 نعم verdadero vrai wahr".split(" ");
