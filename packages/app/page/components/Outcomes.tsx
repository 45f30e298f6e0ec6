import type { OutcomeReport, Segment } from "@clusterwhy/core";
import { formatShare, formatValue, shorten } from "../../src/plots/format.js";
import type { ReportIndex } from "../../src/report/reportIndex.js";
import { useReport } from "../state/context.js";
import { Soft } from "./Soft.js";

/** More on a card would hide what the group is. */
const ON_CARD = 3;

/** What follows from a group, for its card: the outcome's rate or mean, beside all rows. */
export function Outcomes({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  const outcomes = (segment.outcomes ?? []).slice(0, ON_CARD);
  if (outcomes.length === 0) return null;
  return (
    <dl class="telling outcomes">
      {outcomes.map((outcome) => (
        <div key={outcome.column} data-tip={outcome.sentence}>
          <dd>{outcomeText(outcome, outcome.value, index)}</dd>
          <dt>
            <Soft text={shorten(outcomeName(outcome, index), 48)} />
            <span class="tag">outcome</span>
          </dt>
          <dd class="muted">all rows {outcomeText(outcome, outcome.overall, index)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The column as people read it, and the level whose rate is meant. */
export function outcomeName({ column, level }: OutcomeReport, index: ReportIndex): string {
  return level === undefined ? index.label(column) : `${index.label(column)}: ${level}`;
}

/** A rate as a share, a mean in the column's own format. */
export function outcomeText(outcome: OutcomeReport, value: number | null, index: ReportIndex): string {
  if (value === null) return "no value";
  return outcome.measure === "rate" ? formatShare(value) : formatValue(value, index.info(outcome.column));
}
