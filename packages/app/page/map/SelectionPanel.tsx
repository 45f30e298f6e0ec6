import { useMemo } from "preact/hooks";
import { formatCount, formatShare } from "../../src/plots/format.js";
import { bestRuleOf, differencesOf } from "../../src/report/explainRows.js";
import { download, toCsv } from "../components/download.js";
import { GroupLink } from "../components/small.js";
import { useReport } from "../state/context.js";

/** The rows that were circled on the map: where they belong and what sets them apart. */
export function SelectionPanel({
  rows,
  onClose,
}: {
  readonly rows: Int32Array;
  readonly onClose: () => void;
}) {
  const { index } = useReport();
  const { numRows, paths, segment } = index.input.rows;
  const { differences, rule, groups } = useMemo(() => {
    const chosen = new Uint8Array(numRows);
    for (const row of rows) chosen[row] = 1;
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(paths[segment[row]], (counts.get(paths[segment[row]]) ?? 0) + 1);
    return {
      differences: differencesOf(index, chosen, 6),
      rule: bestRuleOf(index, chosen),
      groups: Array.from(counts).sort((a, b) => b[1] - a[1]),
    };
  }, [index, rows]);
  const save = () => {
    const columns = index.input.table.columns;
    const head = [index.input.rows.id?.name ?? "row", "segment", ...columns.map((column) => column.name)];
    const body = Array.from(rows, (row) => [
      index.rowName(row),
      paths[segment[row]],
      ...columns.map((column) => index.value(column.name, row, true)),
    ]);
    download(toCsv([head, ...body]), "text/csv", "chosen-rows.csv");
  };
  return (
    <section class="selection" aria-live="polite">
      <div class="hover-head">
        <h2>
          {formatCount(rows.length)} {rows.length === 1 ? "row" : "rows"} chosen
        </h2>
        <button type="button" class="quiet" aria-label="forget the choice" onClick={onClose}>
          ×
        </button>
      </div>
      <ul class="plain-list">
        {groups.slice(0, 5).map(([path, count]) => (
          <li key={path}>
            {path === index.root.path ? <span class="muted">in no group</span> : <GroupLink path={path} />}
            {"\u00a0"}
            <span class="count">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      {rows.length === numRows ? <p>These are all rows: nothing sets them apart.</p> : apart()}
      <button type="button" onClick={save}>
        Save as CSV
      </button>
    </section>
  );

  function apart() {
    return (
      <>
        <h3>What sets them apart</h3>
        <table class="compact">
          <thead>
            <tr>
              <th scope="col" />
              <th scope="col">chosen</th>
              <th scope="col">others</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((difference) => (
              <tr key={difference.column}>
                <th scope="row">{difference.what}</th>
                <td>{difference.inside}</td>
                <td class="muted">{difference.outside}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {rule !== undefined && (
          <p>
            Best single test: <b>{rule.text}</b>. {formatShare(rule.precision)} of the rows that pass it are
            among the chosen; it finds {formatShare(rule.recall)} of them.
          </p>
        )}
      </>
    );
  }
}
