import { useMemo, useState } from "preact/hooks";
import { useReport } from "../state/context.js";

const MOST = 8;

/** Finds a row by a part of its id, or by its number where the table has no id. */
export function RowSearch({ onFind }: { readonly onFind: (row: number) => void }) {
  const { index, data } = useReport();
  const [text, setText] = useState("");
  const { id, numRows } = index.input.rows;
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    if (wanted === "") return [];
    if (id === undefined) {
      const number = Number(wanted) - 1;
      const row = data.rowNumbers === undefined ? number : data.rowNumbers.indexOf(number);
      return Number.isInteger(row) && row >= 0 && row < numRows ? [row] : [];
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
                {index.rowName(row)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {text.trim() !== "" && found.length === 0 && <p class="muted">no such row</p>}
    </div>
  );
}
