import type { Options } from "./api.js";

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind: "whole" | "number" | readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: "seed", label: "Seed", hint: "equal seeds give equal results", kind: "whole" },
  { name: "nNeighbors", label: "Neighbours", hint: "15; more favours the large picture", kind: "whole" },
  { name: "minDist", label: "Least distance", hint: "0.1; how tightly rows may be packed", kind: "number" },
  { name: "nComponents", label: "Dimensions", hint: "of the map: 2 or 3", kind: "whole" },
  {
    name: "minClusterSize",
    label: "Smallest group",
    hint: "rows; found from the table where empty",
    kind: "whole",
  },
  { name: "maxDepth", label: "Levels", hint: "3; 1 does not divide groups further", kind: "whole" },
  {
    name: "metric",
    label: "Distance",
    hint: "between prepared rows",
    kind: ["euclidean", "manhattan", "cosine", "correlation"],
  },
  {
    name: "scaling",
    label: "Scaling",
    hint: "auto tames skew, standard does not",
    kind: ["auto", "standard"],
  },
];

/** The options that people change most; all others stand in a config file or on the command line. */
export function OptionsForm({
  options,
  onChange,
}: {
  readonly options: Options;
  readonly onChange: (next: Options) => void;
}) {
  const set = (name: string, text: string, kind: Field["kind"]) => {
    const { [name]: _, ...others } = options;
    if (text === "") onChange(others);
    else onChange({ ...others, [name]: typeof kind === "string" ? Number(text) : text });
  };
  return (
    <fieldset class="options">
      <legend>Options</legend>
      {FIELDS.map(({ name, label, hint, kind }) => (
        <label key={name} for={`option-${name}`}>
          <span>{label}</span>
          {typeof kind === "string" ? (
            <input
              id={`option-${name}`}
              type="number"
              step={kind === "whole" ? 1 : "any"}
              min={0}
              value={String(options[name] ?? "")}
              onInput={(event) => set(name, event.currentTarget.value, kind)}
            />
          ) : (
            <select
              id={`option-${name}`}
              value={String(options[name] ?? kind[0])}
              onChange={(event) => set(name, event.currentTarget.value, kind)}
            >
              {kind.map((value) => (
                <option key={value}>{value}</option>
              ))}
            </select>
          )}
          <small class="muted">{hint}</small>
        </label>
      ))}
    </fieldset>
  );
}
