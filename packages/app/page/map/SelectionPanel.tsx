import { useMemo } from "preact/hooks";
import { formatCount, formatShare } from "../../src/plots/format.js";
import { bestRuleOf, differencesOf } from "../../src/report/explainRows.js";
import { download, toCsv } from "../components/download.js";
import { GroupLink } from "../components/small.js";
import { useReport } from "../state/context.js";
import type { MapPoints } from "./mapPoints.js";

/** What was circled on the map: where it belongs and what sets it apart. */
export function SelectionPanel(props: {
  readonly points: MapPoints;
  /** Int32Array, ascending: the points. */
  readonly chosen: Int32Array;
  readonly onClose: () => void;
}) {
  const { index } = useReport();
  const { points, onClose } = props;
  const { numRows, paths } = index.input.rows;
  const { segment } = points;
  // Points behind the rows have no values: they are counted, but explain nothing.
  const rows = useMemo(() => props.chosen.filter((point) => point < numRows), [props.chosen, numRows]);
  const { differences, rule, groups } = useMemo(() => {
    const chosen = new Uint8Array(numRows);
    for (const row of rows) chosen[row] = 1;
    const counts = new Map<string, number>();
    for (const point of props.chosen) {
      const path = paths[segment[point]];
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    return {
      differences: differencesOf(index, chosen, 6),
      rule: bestRuleOf(index, chosen),
      groups: Array.from(counts).sort((a, b) => b[1] - a[1]),
    };
  }, [index, rows, props.chosen]);
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
          {formatCount(props.chosen.length)} {props.chosen.length === 1 ? "row" : "rows"} chosen
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
      {rows.length < props.chosen.length && (
        <p class="muted small">
          What follows is of the {formatCount(rows.length)} among them whose values are in this report.
        </p>
      )}
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
