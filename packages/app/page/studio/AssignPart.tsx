import { useState } from "preact/hooks";
import { formatCount, formatShare } from "../../src/plots/format.js";
import { DataTable } from "../components/DataTable.js";
import { download } from "../components/download.js";
import { type Assigned, api } from "./api.js";
import { FileDrop } from "./FileDrop.js";

/** New rows for a run to assign: the answers as a file, and how the rows spread over the groups. */
export function AssignPart({ id }: { readonly id: string }) {
  const [state, setState] = useState<"idle" | "busy" | Assigned>("idle");
  const [failure, setFailure] = useState<string>();
  const assign = async (source: string) => {
    setFailure(undefined);
    setState("busy");
    try {
      const assigned = await api.assign(id, source);
      download(assigned.csv, "text/csv", `${id}-assigned.csv`);
      setState(assigned);
    } catch (error) {
      setState("idle");
      setFailure((error as Error).message);
    }
  };
  return (
    <>
      <p class="note">
        New rows go to groups by the saved classifiers alone, each row for itself; rows that fit none say so.
      </p>
      <FileDrop label="Drop a table with the same columns here" onSource={assign} onFailure={setFailure} />
      <div role="status">
        {state === "busy" && <p>Assigning …</p>}
        {typeof state === "object" && <Answer assigned={state} />}
      </div>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}

function Answer({ assigned }: { readonly assigned: Assigned }) {
  const { rows, groups, none, warnings } = assigned;
  const line = (name: string, { fitted, now }: { readonly fitted: number; readonly now: number }) => [
    { text: name },
    { text: formatCount(now * rows), numeric: true },
    { text: formatShare(now), numeric: true },
    { text: formatShare(fitted), numeric: true },
  ];
  return (
    <section class="assigned">
      <h2>{formatCount(rows)} rows assigned; the file was saved.</h2>
      <DataTable
        caption="the assigned rows by group"
        head={["group", "rows", "share", "share when fitted"]}
        rows={[
          ...groups.map((group) => line(`${group.path}  ${group.name}`, group)),
          line("in no group", none),
        ]}
      />
      {warnings.length > 0 && (
        <ul class="warnings" aria-label="what to distrust">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
