import type { ShapSample } from "@clusterwhy/core";
import { useState } from "preact/hooks";
import { decisionPlot } from "../../src/plots/decision.js";
import { forcePlot } from "../../src/plots/force.js";
import { formatShare, formatSigned, formatValue } from "../../src/plots/format.js";
import { marginOf } from "../../src/plots/shapOrder.js";
import { shapSteps, waterfallPlot } from "../../src/plots/waterfall.js";
import { Choice } from "../components/Choice.js";
import { DataTable } from "../components/DataTable.js";
import { PlotView } from "../components/PlotView.js";
import { GroupLink, Section, Select, Term } from "../components/small.js";
import { MiniMap } from "../map/MiniMap.js";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";

/** One row: why it is where it is, and why not elsewhere. */
export function RowView({ row }: { readonly row: number }) {
  const { index, data } = useReport();
  const { rows, table } = index.input;
  if (row >= rows.numRows) {
    return (
      <Section id="missing" title="No such row">
        <p>
          This report shows {rows.numRows} rows. <a href={hrefOf({ view: "map" })}>To the map</a>
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
            <a href={hrefOf({ view: "map" })}>map</a> › row {(data.rowNumbers?.[row] ?? row) + 1}
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
                { text: index.value(column.name, row, true), numeric: column.type === "number" },
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

function WhySection({ row, path }: { readonly row: number; readonly path: string }) {
  const { index } = useReport();
  const samples = index.input.shap.filter((sample) => positionOf(sample, row) >= 0);
  const own =
    samples.find((sample) => sample.path === path) ??
    samples.find((sample) => path.startsWith(`${sample.path}.`)) ??
    best(samples, row);
  const [chosen, setChosen] = useState(own?.path ?? "");
  const [kind, setKind] = useState<"waterfall" | "force" | "decision">("waterfall");
  const sample = samples.find((candidate) => candidate.path === chosen) ?? own;
  if (sample === undefined) {
    return (
      <Section id="why" title="Why here?">
        <p class="muted">
          The report keeps SHAP values of a sample of rows only, and this row is not among them. A run with a
          larger <code>--shap-rows</code> keeps more.
        </p>
      </Section>
    );
  }
  const i = positionOf(sample, row);
  const margin = marginOf(sample, i);
  const inside = index.members(sample.path)[row] === 1;
  const segment = index.segment(sample.path);
  return (
    <Section
      id="why"
      title={
        inside
          ? `Why in group ${sample.path}?`
          : `Why ${margin > 0 ? "almost " : "not "}in group ${sample.path}?`
      }
      note={
        <>
          The classifier of group {sample.path} “{segment?.name}” gives this row{" "}
          {formatShare(1 / (1 + Math.exp(-margin)))} ({formatSigned(margin)}{" "}
          <Term means="logarithm of the odds: 0 is even, +1 is 2.7 to 1, +3 is 20 to 1">log-odds</Term>
          ). It starts from {formatSigned(sample.baseValue)} and every column moves it.{" "}
          {sentenceOf(sample, i)}
        </>
      }
    >
      <div class="row-of-controls">
        <Select
          label="Group"
          value={sample.path}
          options={samples.map((candidate): [string, string] => [
            candidate.path,
            `${candidate.path} ${index.segment(candidate.path)?.name ?? ""}`,
          ])}
          onChange={setChosen}
        />
        <Choice
          label="kind of plot"
          value={kind}
          onChange={setKind}
          options={[
            ["waterfall", "Waterfall"],
            ["force", "Force"],
            ["decision", "Decision"],
          ]}
        />
      </div>
      <PlotView
        name={`${index.rowName(row)} ${sample.path} ${kind}`}
        depends={[sample, i, kind]}
        maxWidth={860}
        plot={(width) =>
          kind === "waterfall"
            ? waterfallPlot(index, sample, i, { width })
            : kind === "force"
              ? forcePlot(index, sample, i, { width })
              : decisionPlot(index, sample, { width, row })
        }
      />
    </Section>
  );

  function sentenceOf(from: ShapSample, at: number): string {
    const steps = shapSteps(index, from, at, 40).toReversed();
    const towards = steps.find((step) => step.value > 0);
    const away = steps.find((step) => step.value < 0);
    return [
      towards === undefined ? "" : `Most for it speaks ${towards.name} (${formatSigned(towards.value)})`,
      away === undefined
        ? ""
        : `${towards === undefined ? "Most" : "most"} against it ${away.name} (${formatSigned(away.value)})`,
    ]
      .filter((part) => part !== "")
      .join(", ")
      .concat(towards === undefined && away === undefined ? "" : ".");
  }
}

function positionOf(sample: ShapSample, row: number): number {
  return sample.rows.indexOf(row);
}

function best(samples: readonly ShapSample[], row: number): ShapSample | undefined {
  return samples.toSorted((a, b) => marginOf(b, positionOf(b, row)) - marginOf(a, positionOf(a, row)))[0];
}
