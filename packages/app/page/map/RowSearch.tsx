import { useMemo, useState } from "preact/hooks";
import type { ReportData } from "../../src/report/payload.js";
import { useReport } from "../state/context.js";

const MOST = 8;

/** Finds a point by a part of its row's id, or by the row's number where the table has no id. */
export function RowSearch({ onFind }: { readonly onFind: (point: number) => void }) {
  const { index, data } = useReport();
  const [text, setText] = useState("");
  const { id, numRows } = index.input.rows;
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    if (wanted === "") return [];
    if (id === undefined) {
      const point = pointOf(data, Number(wanted) - 1);
      return point < 0 ? [] : [point];
    }
    const rows: number[] = [];
    for (let row = 0; row < numRows && rows.length < MOST; row++) {
      if (id.values[row].toLowerCase().includes(wanted)) rows.push(row);
    }
    return rows;
  }, [text, id, numRows]);
  return (
    <div class="search">
      <label>
        <span class="visually-hidden">find a row</span>
        <input
          type="search"
          placeholder={id === undefined ? "row number" : `find ${id.name}`}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && found.length > 0) onFind(found[0]);
          }}
        />
      </label>
      {found.length > 0 && (
        <ul>
          {found.map((row) => (
            <li key={row}>
              <button
                type="button"
                onClick={() => {
                  onFind(row);
                  setText("");
                }}
              >
                {row < numRows ? index.rowName(row) : `row ${text.trim()}`}
              </button>
            </li>
          ))}
        </ul>
      )}
      {text.trim() !== "" && found.length === 0 && <p class="muted">no such row</p>}
    </div>
  );
}

/** @param number of the row in the whole table, from 0 on; −1 where it is not on the map */
function pointOf({ rows, rowNumbers, others }: ReportData, number: number): number {
  if (rowNumbers === undefined) {
    return Number.isInteger(number) && number >= 0 && number < rows.numRows ? number : -1;
  }
  const shown = rowNumbers.indexOf(number);
  if (shown >= 0) return shown;
  const other = others?.rowNumbers.indexOf(number) ?? -1;
  return other < 0 ? -1 : rows.numRows + other;
}
