import type { ValueStyle } from "@clusterwhy/core";

/** What people call a column and how they write its values, for the query's comment. */
export interface ColumnWords extends Partial<ValueStyle> {
  readonly name: string;
  readonly label?: string | undefined;
}

/** Whatever might end a line comment, or turn the text around it. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** A line comment, whatever the text holds. */
export function sqlComment(text: string): string {
  return `-- ${oneLine(text)}`;
}

function oneLine(text: string): string {
  return text.replace(UNSAFE, " ");
}

/** One line for every column that has a label, a unit or a format: `x_rev is Revenue, in €, as currency`. */
export function columnComments(used: readonly { alias: string; words: ColumnWords | undefined }[]): string[] {
  return used.flatMap(({ alias, words }) => {
    const { label, unit, format } = words ?? {};
    const parts = [
      label ?? (unit === undefined && format === undefined ? undefined : words?.name),
      unit === undefined ? undefined : `in ${unit}`,
      format === undefined ? undefined : `as ${format}`,
    ].filter((part) => part !== undefined);
    return parts.length === 0 ? [] : [oneLine(`${alias} is ${parts.join(", ")}`)];
  });
}
