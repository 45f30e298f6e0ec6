import type { DriftReport } from "@clusterwhy/segments";
import { Drifted } from "./failures.js";

/** A share of rows in none of the groups this much above the fit's is drift, whatever the columns say. */
const MORE_IN_NONE = 0.1;

/** What has drifted, a message each; none where nothing has. */
export function driftMessages({ columns, none }: DriftReport): string[] {
  const messages = columns
    .filter(({ verdict }) => verdict === "drift")
    .map(
      ({ column, psi }) => `'${column}' has drifted from the fitted rows (stability index ${psi.toFixed(2)})`,
    );
  if (none.now - none.fitted <= MORE_IN_NONE) return messages;
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  return [
    ...messages,
    `${percent(none.now)} of the rows are in none of the groups; of the fitted ones ${percent(none.fitted)} were`,
  ];
}

/** @throws Drifted where something has drifted and `--fail-on-drift` asks for it */
export function failOnDrift(drift: DriftReport, asked: boolean | undefined): void {
  const messages = asked ? driftMessages(drift) : [];
  if (messages.length > 0) throw new Drifted(`the new rows have drifted: ${messages.join("; ")}`);
}
