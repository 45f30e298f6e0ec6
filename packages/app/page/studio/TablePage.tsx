import { useEffect, useState } from "preact/hooks";
import { formatCount } from "../../src/plots/format.js";
import { api, type JobState, type Options, type TableProfile } from "./api.js";
import { ColumnTable } from "./ColumnTable.js";
import { FileDrop } from "./FileDrop.js";
import { FitProgress } from "./FitProgress.js";
import { OptionsForm } from "./OptionsForm.js";
import { useKept } from "./useKept.js";

/** A table to look at: its columns with roles to change, the options, and the fit. */
export function TablePage({ first, job }: { readonly first?: string; readonly job: JobState }) {
  const [source, setSource] = useKept("source", first ?? "");
  const [roles, setRoles] = useKept<Record<string, string>>("roles", {});
  const [options, setOptions] = useKept<Options>("options", { seed: 0 });
  const [profile, setProfile] = useState<TableProfile>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);

  const look = async (from: string, given: Record<string, string>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      setProfile(await api.profile(from, { roles: given }));
    } catch (error) {
      setProfile(undefined);
      setFailure((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    if (source !== "") void look(source, roles);
  }, []);

  const open = (next: string) => {
    setSource(next);
    setRoles({});
    void look(next, {});
  };
  const start = async () => {
    setFailure(undefined);
    try {
      await api.fit(source, { ...options, roles });
    } catch (error) {
      setFailure((error as Error).message);
    }
  };

  return (
    <>
      <h1>Table</h1>
      <form
        class="source"
        onSubmit={(event) => {
          event.preventDefault();
          open(source);
        }}
      >
        <label>
          <span class="visually-hidden">file on this machine, or a SELECT</span>
          <input
            type="search"
            value={source}
            placeholder="a file on this machine, or a SELECT"
            onInput={(event) => setSource(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={source === "" || busy}>
          {busy ? "Reading …" : "Look at it"}
        </button>
      </form>
      <FileDrop
        label="or drop a CSV, TSV, JSON, NDJSON or Parquet file here"
        onSource={open}
        onFailure={setFailure}
      />
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      <FitProgress job={job} />
      {profile !== undefined && (
        <>
          <p class="lead">
            {formatCount(profile.rows)} rows, {profile.columns.length} columns.
          </p>
          <OptionsForm options={options} onChange={setOptions} />
          <p>
            <button type="button" class="primary" disabled={job.status === "running"} onClick={start}>
              Find groups
            </button>
          </p>
          <ColumnTable
            profile={profile}
            roles={roles}
            onRole={(column, role) => {
              // A column may be called `__proto__`: no plain assignment.
              const next = Object.fromEntries([...Object.entries(roles), [column, role]]);
              setRoles(next);
              void look(source, next);
            }}
          />
        </>
      )}
    </>
  );
}
