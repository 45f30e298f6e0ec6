import type { Printer } from "../../print/printer.js";

/** Groups of rows by a column's text. One text may belong to several groups, as a segment's rows do to those above it. */
export interface Grouping {
  /** SQL over the table's columns: the text. */
  readonly sql: string;
  /** Each with the texts of its rows; not empty. */
  readonly groups: readonly (readonly string[])[];
}

/** FROM of the rows with the numbers of their groups: `grp`, and what `selected` gives of the table. */
export function groupedRows(
  printer: Printer,
  table: string,
  { sql, groups }: Grouping,
  selected: readonly string[],
): string {
  const members = groups.flatMap((texts, group) =>
    texts.map((member) => `SELECT ${printer.text(member)} AS member, ${group} AS grp`),
  );
  return `(SELECT ${[...selected, `${sql} AS member_text`].join(",\n    ")}\n  FROM ${table}) AS all_rows
JOIN (${members.join(" UNION ALL ")}) AS members ON member_text = member`;
}
