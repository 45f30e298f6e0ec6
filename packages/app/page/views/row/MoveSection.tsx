import type { AssignmentModel } from "@clusterwhy/core";
import { explainValues, type RowChange, type RowExplanation } from "@clusterwhy/segments/row";
import { useMemo } from "preact/hooks";
import { formatShare, formatSigned, formatValueExactly } from "../../../src/plots/format.js";
import type { ReportIndex } from "../../../src/report/reportIndex.js";
import { rowValues } from "../../../src/report/rowValues.js";
import { DataTable } from "../../components/DataTable.js";
import { GroupLink, More, Section, Term } from "../../components/small.js";
import { useReport } from "../../state/context.js";
import { TryValue } from "./TryValue.js";

const MOST_CHANGES = 5;

/** What would put the row elsewhere: the smallest changes of single columns, and any value that the reader tries. */
export function MoveSection({ row }: { readonly row: number }) {
  const { index } = useReport();
  const model = index.input.assignment;
  const found = useMemo(() => {
    const values = model === undefined ? undefined : rowValues(index, model, row);
    return model === undefined || values === undefined
      ? undefined
      : { values, explanation: explainValues(model, values) };
  }, [index, model, row]);
  if (model === undefined || found === undefined || model.nodes.length === 0) return null;
  const { explanation, values } = found;
  const changes = explanation.changes.slice(0, MOST_CHANGES);
  return (
    <Section
      id="move"
      title="What would move it?"
      note="Rows are assigned by their values alone, by the groups' classifiers. Here one value changes while all others stay."
    >
      <p>
        As it is, it is put <Answer path={explanation.path} />.
      </p>
      {changes.length === 0 ? (
        <p>No change of a single column puts it elsewhere.</p>
      ) : (
        <ul class="moves">
          {changes.map((change) => (
            <li key={change.column}>
              If <b>{index.label(change.column)}</b> were {wordsOf(index, model, change)}{" "}
              <span class="muted">(it is {index.value(change.column, row, true)})</span>, it would be put{" "}
              <Answer path={change.path} />.
            </li>
          ))}
        </ul>
      )}
      <TryValue model={model} values={values} />
      <More title="Level by level">{() => <Steps explanation={explanation} />}</More>
    </Section>
  );
}

export function Answer({ path }: { readonly path: string }) {
  if (path === "none") return <b>in no group</b>;
  return (
    <>
      in <GroupLink path={path} />
    </>
  );
}

/** `at least 1,200`, `below 0.05`, `true`, `“Denmark”`. */
function wordsOf(index: ReportIndex, model: AssignmentModel, change: RowChange): string {
  if (change.test === "is") return `“${change.to}”`;
  const column = model.columns.find(({ name }) => name === change.column);
  if (column?.type === "boolean") return change.test === ">=" ? "true" : "false";
  const bound = formatValueExactly(change.bound, index.info(change.column));
  return `${change.test === ">=" ? "at least" : "below"} ${bound}`;
}

/** At every level the candidates with their probabilities, what speaks for the best and against the others. */
function Steps({ explanation }: { readonly explanation: RowExplanation }) {
  const { index } = useReport();
  const reasons = (parts: readonly { readonly column: string; readonly logOdds: number }[], sign: 1 | -1) =>
    parts
      .filter(({ logOdds }) => sign * logOdds > 0)
      .map(({ column, logOdds }) => `${index.label(column)} ${formatSigned(logOdds)}`)
      .join(", ") || "nothing much";
  return (
    <>
      <p class="note">
        Beside each column stands what its value adds to the{" "}
        <Term means="logarithm of the odds: 0 is even, +1 is 2.7 to 1, +3 is 20 to 1">log-odds</Term>, against
        the same row without the value.
      </p>
      {explanation.steps.map((step) => (
        <DataTable
          key={step.at}
          caption={step.at === "all" ? "first level" : `within group ${step.at}`}
          head={["group", "probability", "why"]}
          rows={[
            [
              { text: step.path, show: <GroupLink path={step.path} /> },
              { text: formatShare(step.probability), numeric: true },
              {
                text: `${step.entered ? "goes here" : "not enough to go here"}; for it: ${reasons(step.reasons, 1)}`,
              },
            ],
            ...step.others.map((other) => [
              { text: other.path, show: <GroupLink path={other.path} /> },
              { text: formatShare(other.probability), numeric: true },
              { text: `against it: ${reasons(other.against, -1)}` },
            ]),
          ]}
        />
      ))}
    </>
  );
}
