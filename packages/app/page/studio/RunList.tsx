import { formatCount, formatShare } from "../../src/plots/format.js";
import type { RunEntry } from "./api.js";

export function RunList({
  runs,
  selected,
}: {
  readonly runs: readonly RunEntry[];
  readonly selected?: string;
}) {
  return (
    <>
      <h2>Runs</h2>
      {runs.length === 0 && <p class="muted">None yet. Choose a table and find its groups.</p>}
      <ul class="run-list">
        {runs.map((run) => (
          <li key={run.id}>
            <a href={`#/${run.id}`} aria-current={run.id === selected ? "page" : undefined}>
              <b>{run.id}</b> {run.source}
              <span class="muted">
                {formatCount(run.groups)} {run.groups === 1 ? "group" : "groups"} ·{" "}
                {formatShare(run.groupedShare)} of {formatCount(run.rows)} rows · seed {run.seed}
              </span>
              <span class="muted">{new Date(run.made).toLocaleString()}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
