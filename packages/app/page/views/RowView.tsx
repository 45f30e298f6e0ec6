import { formatCount, formatShare, formatValue } from "../../src/plots/format.js";
import { DataTable } from "../components/DataTable.js";
import { GroupLink, Section, Term } from "../components/small.js";
import { MiniMap } from "../map/MiniMap.js";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";
import { MoveSection } from "./row/MoveSection.js";
import { WhySection } from "./row/WhySection.js";

/** One row: why it is where it is, why not elsewhere, and what would move it. */
export function RowView({ row }: { readonly row: number }) {
  const { index } = useReport();
  const { rows, table } = index.input;
  if (row >= rows.numRows) {
    return (
      <Section id="missing" title="No such row">
        <p>
          This report shows {formatCount(rows.numRows)} rows. <a href={hrefOf({ view: "map" })}>To the map</a>
        </p>
      </Section>
    );
  }
  const path = rows.paths[rows.segment[row]];
  const lineage = index.lineage(path);
  return (
    <article class="row-page" key={row}>
      <header class="group-head" style={{ borderLeftColor: index.color(path) }}>
        <div>
          <nav class="crumbs" aria-label="where this row is">
            <a href={hrefOf({ view: "map" })}>map</a> › row {index.rowNumber(row)}
          </nav>
          <h1>{index.rowName(row)}</h1>
          {lineage.length === 0 ? (
            <p class="lead">This row is in no group.</p>
          ) : (
            <ul class="plain-list lead">
              {lineage.map((step) => (
                <li key={step}>
                  <GroupLink path={step} />
                </li>
              ))}
            </ul>
          )}
          <p class="muted">
            {lineage.length > 0 && <>Firmness of belonging {formatShare(rows.probability[row])}. </>}
            Unusualness {formatShare(rows.outlierScore[row])}{" "}
            <Term means="GLOSH outlier score in the top-level clustering: 0 is in the thick of things, 100% far from any group">
              (outlier score)
            </Term>
            .
          </p>
        </div>
        <MiniMap marked={row} />
      </header>
      <WhySection row={row} path={path} />
      <MoveSection row={row} />
      <Section id="values" title="Its values">
        <DataTable
          caption="the row's values"
          head={["column", "value", "typical in its group", "typical elsewhere"]}
          rows={table.columns
            .filter((column) => column.role !== "id")
            .map((column) => {
              const [inside, outside] = typical(column.name);
              return [
                { text: index.label(column.name) },
                { text: index.value(column.name, row, true) },
                { text: inside },
                { text: outside },
              ];
            })}
        />
      </Section>
    </article>
  );

  function typical(column: string): [string, string] {
    const profile = index.profile(path, column);
    if (profile === undefined) return ["", ""];
    if (profile.kind === "numeric") {
      const shown = (value: number | null) => (value === null ? "" : formatValue(value, index.info(column)));
      return [shown(profile.inside.median), shown(profile.outside.median)];
    }
    const most = (side: "inside" | "outside") =>
      profile.levels.toSorted((a, b) => b[side] - a[side])[0]?.value ?? "";
    return [most("inside"), most("outside")];
  }
}
