import type { AssignmentModel } from "@clusterwhy/core";
import { answerFor } from "@clusterwhy/segments/row";
import { useState } from "preact/hooks";
import { Select } from "../../components/small.js";
import { useReport } from "../../state/context.js";
import { Answer } from "./MoveSection.js";

/** Another value for one column, and where the row would then be put. */
export function TryValue(props: { readonly model: AssignmentModel; readonly values: Float32Array }) {
  const { model, values } = props;
  const { index } = useReport();
  // Nobody can change a component of a text alone.
  const choices = model.columns.flatMap((column, i) => (column.component === undefined ? [i] : []));
  const [feature, setFeature] = useState(choices[0] ?? 0);
  const [text, setText] = useState<string>();
  const column = model.columns[feature];
  const own = values[feature];
  const shown = text ?? textOf(column, own);
  const value = readValue(column, shown);
  const changed = values.slice();
  changed[feature] = value ?? own;
  return (
    <div class="try-value no-print">
      <Select
        label="Try another value of"
        value={String(feature)}
        options={choices.map((i): [string, string] => [String(i), index.label(model.columns[i].name)])}
        onChange={(next) => {
          setFeature(Number(next));
          setText(undefined);
        }}
      />
      {choicesOf(column) === undefined ? (
        <input
          type="search"
          inputMode="decimal"
          aria-label={`value of ${index.label(column.name)}`}
          value={shown}
          aria-invalid={value === undefined}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        <select
          aria-label={`value of ${index.label(column.name)}`}
          value={shown}
          onChange={(event) => setText(event.currentTarget.value)}
        >
          {choicesOf(column)?.map((choice) => (
            <option key={choice} value={choice}>
              {choice === "" ? "missing" : choice}
            </option>
          ))}
        </select>
      )}
      <span role="status">
        {value === undefined ? (
          <span class="muted">expected {column.type === "time" ? "a date" : "a number"}</span>
        ) : (
          <>
            → <Answer path={answerFor(model, changed)} />
          </>
        )}
      </span>
    </div>
  );
}

type ModelColumn = AssignmentModel["columns"][number];

/** Of a column with few values: their names, and the empty text for a missing one. */
function choicesOf(column: ModelColumn): readonly string[] | undefined {
  if (column.type === "boolean") return ["", "false", "true"];
  return column.levels === undefined ? undefined : ["", ...column.levels.filter((level) => level !== "")];
}

function textOf(column: ModelColumn, value: number): string {
  if (Number.isNaN(value)) return "";
  if (column.type === "boolean") return value >= 0.5 ? "true" : "false";
  if (column.type === "time") return new Date(1000 * value).toISOString().slice(0, 16).replace("T", " ");
  return column.levels?.[value] ?? String(Number(value.toPrecision(7)));
}

/** NaN for an empty text: the value is missing. Undefined for one that says nothing. */
function readValue(column: ModelColumn, text: string): number | undefined {
  if (text.trim() === "") return Number.NaN;
  if (column.type === "boolean") return Number(text === "true");
  if (column.levels !== undefined) return column.levels.indexOf(text);
  const value =
    column.type === "time"
      ? Date.parse(`${text.trim().replace(" ", "T")}${text.trim().length > 10 ? "Z" : ""}`) / 1000
      : Number(text.replaceAll(",", ""));
  return Number.isFinite(value) ? value : undefined;
}
