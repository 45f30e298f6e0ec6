import { formatCount } from "../../src/plots/format.js";
import { DataTable } from "../components/DataTable.js";
import { useReport } from "../state/context.js";

/** What every column is and how it was used. */
export function ColumnsView() {
  const { data } = useReport();
  return (
    <article>
      <h1>Columns</h1>
      <p class="lead">
        What every column is taken for, why, and what was done with it before rows were compared.
      </p>
      <DataTable
        caption="columns"
        head={["column", "role", "why", "missing", "distinct", "treatment"]}
        rows={data.document.columns.map((column) => [
          { text: column.label === undefined ? column.name : `${column.label} (${column.name})` },
          { text: column.role, show: <span class={`tag role-${column.role}`}>{column.role}</span> },
          { text: column.reason },
          { text: formatCount(column.missing), numeric: true },
          { text: formatCount(column.distinct), numeric: true },
          { text: column.treatment },
        ])}
      />
      {data.omittedColumns.length > 0 && (
        <p class="note">
          Left out of this file for their size, though the run used them: {data.omittedColumns.join(", ")}.
        </p>
      )}
      {data.roundedColumns.length > 0 && (
        <p class="note">Shown to seven digits, to keep the file small: {data.roundedColumns.join(", ")}.</p>
      )}
    </article>
  );
}
