import type { OutcomeReport, Segment } from "@clusterwhy/core";
import { formatCount } from "../../../src/plots/format.js";
import { DataTable } from "../../components/DataTable.js";
import { outcomeName, outcomeText } from "../../components/Outcomes.js";
import { Section, Term } from "../../components/small.js";
import { useReport } from "../../state/context.js";

/** What follows from the group: outcomes had no part in finding it. */
export function OutcomesSection({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  const outcomes = segment.outcomes ?? [];
  if (outcomes.length === 0) return null;
  const interval = (outcome: OutcomeReport) =>
    outcome.interval === null
      ? "too few rows"
      : outcome.interval.map((end) => outcomeText(outcome, end, index)).join(" to ");
  return (
    <Section
      id="outcomes"
      title="What follows"
      note="Outcomes had no part in finding the groups: neither the map nor the classifiers saw them."
    >
      <ul class="plain-list">
        {outcomes.map((outcome) => (
          <li key={outcome.column}>{outcome.sentence}</li>
        ))}
      </ul>
      <DataTable
        caption="outcomes of the group"
        head={["outcome", "measure", "this group", "95% interval", "all rows", "lift", "rows with a value"]}
        rows={outcomes.map((outcome) => [
          { text: outcomeName(outcome, index) },
          { text: outcome.measure },
          { text: outcomeText(outcome, outcome.value, index), numeric: true },
          { text: interval(outcome), numeric: true },
          { text: outcomeText(outcome, outcome.overall, index), numeric: true },
          { text: outcome.lift === null ? "" : outcome.lift.toFixed(2), numeric: true },
          { text: formatCount(outcome.count), numeric: true },
        ])}
      />
      <p class="note">
        <Term means="this group's figure divided by that of all rows: 1 means no difference">Lift</Term> says
        how many times the figure of all rows it is. An interval that holds the figure of all rows shows no
        clear difference.
      </p>
    </Section>
  );
}
