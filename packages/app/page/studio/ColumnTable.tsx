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

/** What is in the table and how each column would be used; the roles can be changed. */
export function ColumnTable(props: {
  readonly profile: TableProfile;
  readonly roles: Readonly<Record<string, string>>;
  readonly onRole: (column: string, role: string) => void;
}) {
  const { profile } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-scroll" tabIndex={0} aria-label="columns of the table">
      <table>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">role</th>
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
                  onChange={(event) => props.onRole(column.name, event.currentTarget.value)}
                >
                  {[...ROLES, ...(column.role === "constant" ? ["constant"] : [])].map((role) => (
                    <option key={role}>{role}</option>
                  ))}
                </select>
              </td>
              <td>{valuesText(column)}</td>
              <td>
                {column.numbers !== undefined && column.type !== "boolean" && (
                  <Spark histogram={column.numbers.histogram} />
                )}
              </td>
              <td class="number">{column.missing === 0 ? "" : formatShare(column.missing / profile.rows)}</td>
              <td class="muted">{Object.hasOwn(props.roles, column.name) ? "as asked" : column.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
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
