import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { formatCount, formatShare } from "../../src/plots/format.js";
import { Choice } from "../components/Choice.js";
import { AssignPart } from "./AssignPart.js";
import { api, type NamedSegment, type RunDetails } from "./api.js";

type Part = "report" | "names" | "files" | "assign";

const FILE_MEANINGS: Readonly<Record<string, string>> = {
  "report.html": "the report as the fit made it: one file that opens offline and can be mailed",
  "segments.csv": "the rows with their group, for a spreadsheet",
  "segments.json": "the groups with everything that is known of them",
  "rows.parquet": "every row's place on the map, its group, and how firmly it belongs there",
  "shap.parquet": "what each column adds to the classifiers' answers, for a sample of rows",
  "score.sql": "the assignment of new rows as one query for DuckDB",
  "pipeline.json": "what assigning new rows needs, with pipeline.bin",
  "pipeline.bin": "the classifiers' trees",
  "run.json": "the table, the options, the seed, the warnings",
  "timings.json": "how long each stage took",
};

/** One run: its report, the names and notes of its groups, its files, and new rows for it to assign. */
export function RunPage({ id, onChange }: { readonly id: string; readonly onChange: () => void }) {
  const [details, setDetails] = useState<RunDetails>();
  const [failure, setFailure] = useState<string>();
  const [part, setPart] = useState<Part>("report");
  const [edition, setEdition] = useState(0);
  const load = () =>
    api
      .run(id)
      .then(setDetails)
      .catch((error: Error) => setFailure(error.message));
  useEffect(() => {
    void load();
  }, [id]);
  if (failure !== undefined) {
    return (
      <p class="failure" role="alert">
        {failure}
      </p>
    );
  }
  if (details === undefined) return <p class="muted">Loading …</p>;
  return (
    <div class="run-page">
      <div class="run-head">
        <h1>
          {id} <span class="muted">{details.info.source.name}</span>
        </h1>
        <Choice
          label="part of the run"
          value={part}
          onChange={setPart}
          options={[
            ["report", "Report"],
            ["names", "Names and notes"],
            ["assign", "Assign new rows"],
            ["files", "Files"],
          ]}
        />
      </div>
      {part === "report" && <iframe key={edition} title={`report of ${id}`} src={`/runs/${id}/report`} />}
      {part === "names" && (
        <Names
          id={id}
          segments={details.segments}
          onSaved={() => {
            setEdition(edition + 1);
            void load();
            onChange();
          }}
        />
      )}
      {part === "assign" && <AssignPart id={id} />}
      {part === "files" && (
        <ul class="files">
          <li>
            <a href={`/runs/${id}/slides`} download>
              Slides
            </a>
            <span class="muted">for PowerPoint, with texts and tables that can be edited</span>
          </li>
          {details.files.map((file) => (
            <li key={file}>
              <a href={`/runs/${id}/files/${file}`} download>
                {file}
              </a>
              <span class="muted">{FILE_MEANINGS[file]}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Names(props: {
  readonly id: string;
  readonly segments: readonly NamedSegment[];
  readonly onSaved: () => void;
}) {
  const [failure, setFailure] = useState<string>();
  const save = (segment: NamedSegment, said: { name?: string; note?: string }) =>
    api
      .annotate(props.id, segment.id, said)
      .then(() => {
        setFailure(undefined);
        props.onSaved();
      })
      .catch((error: Error) => setFailure(error.message));
  if (props.segments.length === 0) return <p class="muted">This run found no groups.</p>;
  return (
    <>
      <p class="note">
        Names and notes appear in the report and in assigned tables. An empty name takes the found one back.
      </p>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      <ul class="names">
        {props.segments.toSorted(byPath).map((segment) => (
          <li key={segment.id} style={{ marginLeft: `${(segment.depth - 1) * 1.5}rem` }}>
            <p>
              <b>{segment.path}</b> {segment.given.name ?? segment.name}{" "}
              <span class="muted">
                {formatCount(segment.size)} rows, {formatShare(segment.share)}
              </span>
            </p>
            <Draft saved={segment.given.name ?? ""} onChange={(name) => void save(segment, { name })}>
              {(field) => (
                <label>
                  <span>Name</span>
                  <input type="search" placeholder={segment.name} maxLength={200} {...field} />
                </label>
              )}
            </Draft>
            <Draft saved={segment.given.note ?? ""} onChange={(note) => void save(segment, { note })}>
              {(field) => (
                <label>
                  <span>Note</span>
                  <textarea rows={2} maxLength={5000} {...field} />
                </label>
              )}
            </Draft>
          </li>
        ))}
      </ul>
    </>
  );
}

/** 2 before 2.1, 2.1 before 10. */
const byPath = (a: NamedSegment, b: NamedSegment) => a.path.localeCompare(b.path, "en", { numeric: true });

interface DraftField {
  readonly value: string;
  readonly onInput: (event: { readonly currentTarget: { readonly value: string } }) => void;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
}

/** What is being typed, kept while the run is loaded again because another field was saved. */
function Draft(props: {
  readonly saved: string;
  readonly onChange: (value: string) => void;
  readonly children: (field: DraftField) => ComponentChildren;
}) {
  const [value, setValue] = useState(props.saved);
  return props.children({
    value,
    onInput: (event) => setValue(event.currentTarget.value),
    onChange: (event) => props.onChange(event.currentTarget.value),
  });
}
