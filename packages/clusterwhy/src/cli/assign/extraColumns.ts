import type { Warning } from "@clusterwhy/core";
import type { AssignWork } from "./work.js";

const MOST_NAMED = 5;

/** Columns that the fitted table did not have: nothing uses them. */
export function extraColumns(
  { document, dropped }: Pick<AssignWork, "document" | "dropped">,
  tableColumns: readonly string[],
): Warning[] {
  const known = new Set([...document.columns.map(({ name }) => name), ...dropped]);
  const extra = tableColumns.filter((name) => !known.has(name)).map((name) => `'${name}'`);
  if (extra.length === 0) return [];
  const names = `${extra.slice(0, MOST_NAMED).join(", ")}${extra.length > MOST_NAMED ? ` and ${extra.length - MOST_NAMED} more` : ""}`;
  const verb = extra.length === 1 ? "is no column" : "are no columns";
  return [{ code: "EXTRA_COLUMNS", message: `${names} ${verb} of the fitted table, and not used` }];
}
