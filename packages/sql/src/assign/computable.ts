import { type AssignmentColumn, usageError } from "@clusterwhy/core";

/** @throws ClusterwhyError `NOT_IN_SQL`, naming the columns of the input that SQL cannot compute, and why */
export function checkComputable(columns: readonly AssignmentColumn[]): void {
  const reasons = new Map(
    columns.flatMap(({ name, source = name, translated }): [string, string][] =>
      translated === undefined ? [] : [[source, translated]],
    ),
  );
  if (reasons.size === 0) return;
  const named = [...reasons].map(([name, translated]) => `'${name}' (${translated})`).join(", ");
  throw usageError(
    "NOT_IN_SQL",
    `the classifiers use ${named}, which SQL cannot compute; fit again with sqlSafe (--sql-safe), or assign whole tables without SQL`,
  );
}
