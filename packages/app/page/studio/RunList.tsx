import { useState } from "preact/hooks";
import { formatCount, formatMoment, formatShare } from "../../src/plots/format.js";
import { api, type RunEntry } from "./api.js";

export function RunList(props: {
  readonly runs: readonly RunEntry[];
  readonly selected?: string;
  readonly onChange: () => Promise<unknown>;
}) {
  const { runs, selected } = props;
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
              <span class="muted">{formatMoment(run.made)}</span>
              {run.folder !== undefined && <span class="muted">{run.folder}</span>}
            </a>
          </li>
        ))}
      </ul>
      <OpenRun onChange={props.onChange} />
    </>
  );
}

/** Takes a run folder that was made elsewhere, by the command line for example, into the list. */
function OpenRun({ onChange }: { readonly onChange: () => Promise<unknown> }) {
  const [folder, setFolder] = useState("");
  const [failure, setFailure] = useState<string>();
  const open = async () => {
    try {
      const id = await api.openRun(folder.trim());
      setFailure(undefined);
      setFolder("");
      await onChange();
      location.hash = `#/${id}`;
    } catch (error) {
      setFailure((error as Error).message);
    }
  };
  return (
    <form
      class="open-run"
      onSubmit={(event) => {
        event.preventDefault();
        if (folder.trim() !== "") void open();
      }}
    >
      <label>
        <span>Open a run folder</span>
        <input
          type="search"
          value={folder}
          placeholder="its path"
          onInput={(event) => setFolder(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={folder.trim() === ""}>
        Open
      </button>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}
