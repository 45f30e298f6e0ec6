import { useEffect, useState } from "preact/hooks";
import { formatCount } from "../../src/plots/format.js";
import {
  api,
  type JobState,
  type LayoutPicture,
  type Options,
  type TableProfile,
  type Tuning,
} from "./api.js";
import { type ColumnChoices, ColumnTable } from "./ColumnTable.js";
import { FileDrop } from "./FileDrop.js";
import { JobProgress } from "./JobProgress.js";
import { OptionsForm } from "./OptionsForm.js";
import { TuneGallery } from "./TuneGallery.js";
import { useKept } from "./useKept.js";

const NO_CHOICES: ColumnChoices = { roles: {}, skew: {}, weights: {} };

/** A table to look at: its columns with roles, treatments and weights to change, the options, settings to try, and the fit. */
export function TablePage(props: {
  readonly first?: string;
  readonly job: JobState;
  readonly layout: LayoutPicture | undefined;
  readonly theme: "light" | "dark";
  readonly ink: string;
}) {
  const { first, job, theme } = props;
  const [source, setSource] = useKept("source", first ?? "");
  const [choices, setChoices] = useKept("choices", NO_CHOICES);
  const [options, setOptions] = useKept<Options>("options", { seed: 0 });
  const [tuning, setTuning] = useState<Tuning | null>(null);
  const [profile, setProfile] = useState<TableProfile>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);

  const look = async (from: string, { roles }: ColumnChoices) => {
    setBusy(true);
    setFailure(undefined);
    try {
      setProfile(await api.profile(from, { roles }));
    } catch (error) {
      setProfile(undefined);
      setFailure((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    if (source !== "") void look(source, choices);
  }, []);

  // A tuning is kept with its table, so that it is here again after a reload.
  const looked = profile === undefined ? "" : source;
  const isTuned = job.status === "done" && job.kind === "tune";
  useEffect(() => {
    let isCurrent = true;
    setTuning(null);
    if (looked !== "") {
      api
        .tuning(looked)
        .then((found) => isCurrent && setTuning(found))
        .catch((error: Error) => isCurrent && setFailure(error.message));
    }
    return () => {
      isCurrent = false;
    };
  }, [looked, isTuned]);

  const open = (next: string) => {
    setSource(next);
    setChoices(NO_CHOICES);
    void look(next, NO_CHOICES);
  };
  const start = async (work: "fit" | "tune") => {
    setFailure(undefined);
    try {
      await api[work](source, { ...options, ...choices });
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
      <JobProgress job={job} layout={props.layout} theme={theme} ink={props.ink} />
      {profile !== undefined && (
        <>
          <p class="lead">
            {formatCount(profile.rows)} rows, {profile.columns.length} columns.
          </p>
          <OptionsForm options={options} onChange={setOptions} />
          <p class="actions">
            <button
              type="button"
              class="primary"
              disabled={job.status === "running"}
              onClick={() => void start("fit")}
            >
              Find groups
            </button>
            <button type="button" disabled={job.status === "running"} onClick={() => void start("tune")}>
              Try settings
            </button>
            <span class="muted">
              lays the table out with several distances and neighbours, to choose from
            </span>
          </p>
          {tuning !== null && (
            <TuneGallery
              tuning={tuning}
              options={options}
              theme={theme}
              onPick={(settings) => setOptions({ ...options, ...settings })}
            />
          )}
          <h2>Columns</h2>
          <ColumnTable
            profile={profile}
            choices={choices}
            onChange={(next) => {
              setChoices(next);
              if (next.roles !== choices.roles) void look(source, next);
            }}
          />
        </>
      )}
    </>
  );
}
