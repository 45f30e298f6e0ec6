/**
 * JSON as XGBoost's own reader wants it: a number without point or exponent is an integer there, and an integer where
 * a float is due is refused. Float32Arrays are therefore written with an exponent, all other numbers as integers.
 */
export function xgboostText(value: unknown): string {
  if (value instanceof Float32Array) return `[${Array.from(value, floatText).join(",")}]`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return `[${Array.from(value as unknown as ArrayLike<number>).join(",")}]`;
  }
  if (Array.isArray(value)) return `[${value.map(xgboostText).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => `${JSON.stringify(key)}:${xgboostText(member)}`,
    );
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** The fewest digits that give the single-precision number back, with an exponent. */
export function floatText(value: number): string {
  const single = Math.fround(value);
  for (let digits = 5; digits < 8; digits++) {
    const text = single.toExponential(digits);
    if (Math.fround(Number(text)) === single) return shortest(text);
  }
  // Nine significant digits always do.
  return shortest(single.toExponential(8));
}

/** Without the zeros at the mantissa's end. */
function shortest(text: string): string {
  const [mantissa, exponent] = text.split("e");
  const trimmed = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return `${trimmed}E${exponent.replace("+", "")}`;
}
