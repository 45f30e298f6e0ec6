import type { Segment } from "@clusterwhy/core";
import { DataTable } from "../../components/DataTable.js";
import { Section } from "../../components/small.js";
import { useReport } from "../../state/context.js";
import { hrefOf } from "../../state/route.js";

/** Rows at the heart of the group, as they stand in the table. */
export function ExemplarsSection({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  if (segment.exemplars.length === 0) return null;
  const columns = index.input.table.columns.filter(
    (column) => column.role !== "id" && column.role !== "constant",
  );
  return (
    <Section
      id="typical"
      title="Typical rows"
      note="The rows nearest to the heart of the group, as they stand in the table."
    >
      <DataTable
        caption="typical rows"
        head={[index.input.rows.id?.name ?? "row", ...columns.map((column) => index.label(column.name))]}
        rows={segment.exemplars.map((row) => [
          { text: index.rowName(row), show: <a href={hrefOf({ view: "row", row })}>{index.rowName(row)}</a> },
          ...columns.map((column) => ({
            text: index.value(column.name, row, true),
            numeric: column.type === "number",
          })),
        ])}
      />
    </Section>
  );
}
