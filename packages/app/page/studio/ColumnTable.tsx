import { formatCount, formatShare, formatValue, shorten } from "../../src/plots/format.js";
import type { ProfiledColumn, TableProfile } from "./api.js";

const ROLES = [
  "id",
  "numeric",
  "boolean",
  "nominal",
  "ordinal",
  "time",
  "text",
  "outcome",
  "ignored",
] as const;

/** What tames the skew of a numeric column, in the words of the option `skew`. */
const TREATMENTS: readonly (readonly [treatment: string, words: string])[] = [
  ["auto", "as fits"],
  ["none", "as it is"],
  ["log1p", "logarithm"],
  ["yeo-johnson", "Yeo-Johnson"],
  ["quantile", "by rank"],
];
/** Roles whose columns shape the map. */
const MAPPED = new Set(["numeric", "boolean", "nominal", "ordinal", "time", "text"]);

/** How single columns are to be taken, by name. */
export interface ColumnChoices {
  readonly roles: Readonly<Record<string, string>>;
  readonly skew: Readonly<Record<string, string>>;
  readonly weights: Readonly<Record<string, number>>;
}

/** `choices` with one column's choice set, or taken back where `value` is undefined. */
export function withChoice<Value>(
  choices: Readonly<Record<string, Value>>,
  column: string,
  value: Value | undefined,
): Record<string, Value> {
  const others = Object.entries(choices).filter(([name]) => name !== column);
  // A column may be called `__proto__`: no plain assignment.
  return Object.fromEntries(value === undefined ? others : [...others, [column, value]]);
}

/** What is in the table and how each column would be used; role, treatment and weight can be changed. */
export function ColumnTable(props: {
  readonly profile: TableProfile;
  readonly choices: ColumnChoices;
  readonly onChange: (choices: ColumnChoices) => void;
}) {
  const { profile, choices } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-scroll" tabIndex={0} aria-label="columns of the table">
      <table>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">role</th>
            <th scope="col">treatment</th>
            <th scope="col">weight</th>
            <th scope="col">values</th>
            <th scope="col">distribution</th>
            <th scope="col">missing</th>
            <th scope="col">why this role</th>
          </tr>
        </thead>
        <tbody>
          {profile.columns.map((column) => (
            <tr key={column.name}>
              <th scope="row">{shorten(column.name, 40)}</th>
              <td>
                <select
                  aria-label={`role of ${column.name}`}
                  value={column.role}
                  onChange={(event) =>
                    props.onChange({
                      ...choices,
                      roles: withChoice(choices.roles, column.name, event.currentTarget.value),
                    })
                  }
                >
                  {[...ROLES, ...(column.role === "constant" ? ["constant"] : [])].map((role) => (
                    <option key={role}>{role}</option>
                  ))}
                </select>
              </td>
              <td>{column.role === "numeric" && treatmentOf(column.name)}</td>
              <td>{MAPPED.has(column.role) && weightOf(column.name)}</td>
              <td>{valuesText(column)}</td>
              <td>
                {column.numbers !== undefined && column.type !== "boolean" && (
                  <Spark histogram={column.numbers.histogram} />
                )}
              </td>
              <td class="number">{column.missing === 0 ? "" : formatShare(column.missing / profile.rows)}</td>
              <td class="muted">{Object.hasOwn(choices.roles, column.name) ? "as asked" : column.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );

  function treatmentOf(column: string) {
    const chosen = Object.hasOwn(choices.skew, column) ? choices.skew[column] : "auto";
    return (
      <select
        aria-label={`treatment of ${column}`}
        value={chosen}
        onChange={(event) => {
          const { value } = event.currentTarget;
          const skew = withChoice(choices.skew, column, value === "auto" ? undefined : value);
          props.onChange({ ...choices, skew });
        }}
      >
        {TREATMENTS.map(([treatment, words]) => (
          <option key={treatment} value={treatment}>
            {words}
          </option>
        ))}
      </select>
    );
  }

  function weightOf(column: string) {
    return (
      <input
        type="number"
        class="weight"
        aria-label={`weight of ${column}`}
        min={0}
        max={100}
        step="any"
        placeholder="1"
        value={Object.hasOwn(choices.weights, column) ? choices.weights[column] : ""}
        onInput={(event) => {
          const { value, valueAsNumber } = event.currentTarget;
          const weight = value === "" ? undefined : valueAsNumber;
          props.onChange({ ...choices, weights: withChoice(choices.weights, column, weight) });
        }}
      />
    );
  }
}

function valuesText(column: ProfiledColumn): string {
  if (column.numbers !== undefined && column.type === "boolean")
    return `true for ${formatShare(column.numbers.mean)}`;
  if (column.numbers !== undefined) {
    const { min, median, max } = column.numbers;
    return [min, median, max].map((value) => formatValue(value, { type: column.type })).join(" · ");
  }
  const levels = (column.levels ?? [])
    .slice(0, 3)
    .map(({ value, count }) => `${shorten(value, 18) || "(empty)"} ${formatCount(count)}`);
  return `${levels.join(" · ")}${column.distinct > 3 ? ` · ${formatCount(column.distinct)} different` : ""}`;
}

function Spark({ histogram }: { readonly histogram: readonly number[] }) {
  const largest = Math.max(...histogram, 1);
  return (
    <svg width={6 * histogram.length} height={26} aria-hidden="true">
      {histogram.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1, (24 * count) / largest);
        return <rect key={i} x={6 * i} y={26 - height} width={5} height={height} fill="var(--accent)" />;
      })}
    </svg>
  );
}
