import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { toCsv } from "./download.js";

export interface Cell {
  readonly text: string;
  readonly show?: ComponentChildren;
  readonly numeric?: boolean;
}

/** A table whose numbers can be taken to a spreadsheet. */
export function DataTable(props: {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const text = toCsv([props.head, ...props.rows.map((row) => row.map((cell) => cell.text))]).replace(
      /\n$/,
      "",
    );
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div class="table-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="table-scroll" tabIndex={0} aria-label={props.caption}>
        <table>
          <caption class="visually-hidden">{props.caption}</caption>
          <thead>
            <tr>
              {props.head.map((name, c) => (
                <th key={name} scope="col" class={props.rows[0]?.[c]?.numeric ? "number" : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row, r) => (
              <tr key={`${r}-${row[0]?.text}`}>
                {row.map((cell, c) => (
                  <td key={props.head[c]} class={cell.numeric ? "number" : undefined}>
                    {cell.show ?? cell.text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <button
        type="button"
        class="quiet no-print"
        onClick={copy}
        aria-label={`copy the table ${props.caption}`}
      >
        {copied ? "copied" : "copy"}
      </button>
    </div>
  );
}
