import type { Column, ColumnTable } from "@clusterwhy/core";
import { cellText, type OutputColumn } from "@clusterwhy/table";

/** A table that was given in memory, as columns to write. */
export function originalColumns(table: ColumnTable): OutputColumn[] {
  return table.columns.map((column) => outputColumn(column, table.numRows));
}

function outputColumn(column: Column, numRows: number): OutputColumn {
  const { name, type } = column;
  if (type === "number") return { name, type: "double", values: column.values };
  if (type === "boolean") return { name, type: "boolean", values: column.values };
  return { name, type: "string", values: Array.from({ length: numRows }, (_, row) => cellText(column, row)) };
}
