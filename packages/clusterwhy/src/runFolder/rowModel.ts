import type { ReportInput } from "@clusterwhy/app";
import type { AssignmentModel, ColumnTable } from "@clusterwhy/core";
import { textComponents } from "@clusterwhy/segments";

/** What a report needs to say what would move a row. */
export function rowModel(
  assignment: AssignmentModel,
  table: ColumnTable,
): Pick<ReportInput, "assignment" | "textComponents"> {
  const components = textComponents(assignment, table);
  return { assignment, ...(components === undefined ? {} : { textComponents: components }) };
}
