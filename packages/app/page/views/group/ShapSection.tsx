import type { ClassifierReport, Segment, ShapSample } from "@clusterwhy/core";
import { useState } from "preact/hooks";
import { shapBarPlot } from "../../../src/plots/bars.js";
import { beeswarmPlot } from "../../../src/plots/beeswarm.js";
import { decisionPlot } from "../../../src/plots/decision.js";
import { dependencePlot, hasValues } from "../../../src/plots/dependence.js";
import { formatCount, formatSigned } from "../../../src/plots/format.js";
import { heatmapPlot } from "../../../src/plots/heatmap.js";
import { columnOrder } from "../../../src/plots/shapOrder.js";
import { Choice } from "../../components/Choice.js";
import { DataTable } from "../../components/DataTable.js";
import { PlotView } from "../../components/PlotView.js";
import { More, Section, Select, Term } from "../../components/small.js";
import { useReport } from "../../state/context.js";
import { hrefOf } from "../../state/route.js";

type Kind = "beeswarm" | "bar" | "dependence" | "decision" | "heatmap";
const KINDS: readonly (readonly [Kind, string])[] = [
  ["beeswarm", "Beeswarm"],
  ["bar", "Bars"],
  ["dependence", "Dependence"],
  ["decision", "Decision"],
  ["heatmap", "Heat map"],
];
const NOTES: Readonly<Record<Kind, string>> = {
  beeswarm:
    "Every dot is a row. Dots to the right: the column's value speaks for the group; colour: low or high raw value. Click a dot to see its row.",
  bar: "How far each column moves a row on average, in either direction.",
  dependence:
    "The column's raw value against what it contributes, coloured by the column that it works together with most.",
  decision: "Each line is a row on its way from the base value to its score, column by column from below.",
  heatmap: "Rows side by side by rising score; orange pushes towards the group, blue away from it.",
};

/** Why the classifier puts rows into the group: SHAP values of a sample of rows, or their means where none is shown. */
export function ShapSection({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  const report = segment.classifiers.vsRest;
  const sample = index.shap(segment.path);
  if (report === null) return null;
  if (sample !== undefined) return <SampleSection segment={segment} report={report} sample={sample} />;
  return (
    <Section
      id="shap"
      title="Why rows are put here"
      note={
        <>
          <LogOdds /> of {formatCount(report.shap.rows)} rows. {NOTES.bar}
        </>
      }
    >
      <MeanBars segment={segment} report={report} />
      <ShapTable report={report} />
    </Section>
  );
}

function SampleSection({
  segment,
  report,
  sample,
}: {
  readonly segment: Segment;
  readonly report: ClassifierReport;
  readonly sample: ShapSample;
}) {
  const { index } = useReport();
  const [kind, setKind] = useState<Kind>("beeswarm");
  const color = index.color(segment.path);
  const open = (row: number) => {
    location.hash = hrefOf({ view: "row", row });
  };
  const nothing = columnOrder(sample).length === 0;
  return (
    <Section
      id="shap"
      title="Why rows are put here"
      note={
        <>
          <LogOdds /> of {formatCount(sample.rows.length)} rows. {NOTES[kind]}
        </>
      }
    >
      <Choice label="kind of plot" value={kind} options={KINDS} onChange={setKind} />
      {nothing && <p class="muted">The classifier uses no column: all its SHAP values are zero.</p>}
      {!nothing && kind === "beeswarm" && (
        <PlotView
          name={`${segment.path} beeswarm`}
          depends={[sample]}
          maxWidth={900}
          expect={400}
          onPoint={open}
          plot={(width) => beeswarmPlot(index, sample, { width })}
        />
      )}
      {!nothing && kind === "bar" && <MeanBars segment={segment} report={report} />}
      {!nothing && kind === "dependence" && <Dependence segment={segment} onPoint={open} />}
      {!nothing && kind === "decision" && (
        <PlotView
          name={`${segment.path} decision`}
          depends={[sample, color]}
          maxWidth={900}
          plot={(width) => decisionPlot(index, sample, { width })}
        />
      )}
      {!nothing && kind === "heatmap" && (
        <PlotView
          name={`${segment.path} heat map`}
          depends={[sample, color]}
          maxWidth={900}
          plot={(width) => heatmapPlot(index, sample, { width })}
        />
      )}
      <ShapTable report={report} />
    </Section>
  );
}

function LogOdds() {
  return (
    <>
      <Term means="Shapley values share a row's score out among its columns; base value plus all of them is exactly the score">
        SHAP values
      </Term>{" "}
      in <Term means="logarithm of the odds: 0 is even, +1 is 2.7 to 1, +3 is 20 to 1">log-odds</Term>
    </>
  );
}

function MeanBars({ segment, report }: { readonly segment: Segment; readonly report: ClassifierReport }) {
  const { index } = useReport();
  const color = index.color(segment.path);
  return (
    <PlotView
      name={`${segment.path} SHAP bars`}
      depends={[report, color]}
      maxWidth={760}
      plot={(width) => shapBarPlot(report, { width, color, label: (column) => index.label(column) })}
    />
  );
}

function ShapTable({ report }: { readonly report: ClassifierReport }) {
  const { index } = useReport();
  return (
    <More title="As a table">
      {() => (
        <DataTable
          caption="SHAP values by column"
          head={["column", "mean |SHAP|", "mean |SHAP| inside", "mean SHAP inside"]}
          rows={report.shap.columns.map((entry) => [
            { text: index.label(entry.column) },
            { text: entry.meanAbsolute.toFixed(4), numeric: true },
            { text: entry.meanAbsoluteInside.toFixed(4), numeric: true },
            { text: formatSigned(entry.meanInside, 4), numeric: true },
          ])}
        />
      )}
    </More>
  );
}

function Dependence({
  segment,
  onPoint,
}: {
  readonly segment: Segment;
  readonly onPoint: (row: number) => void;
}) {
  const { index } = useReport();
  const sample = index.shap(segment.path);
  const columns =
    sample === undefined
      ? []
      : columnOrder(sample)
          .map((c) => sample.columns[c])
          .filter((name) => hasValues(index, name));
  const [column, setColumn] = useState(columns[0] ?? "");
  const [interaction, setInteraction] = useState("");
  if (sample === undefined) return null;
  if (columns.length === 0) return <p class="muted">The classifier uses no column that has an axis.</p>;
  const names = (list: readonly string[]) => list.map((name): [string, string] => [name, index.label(name)]);
  return (
    <>
      <div class="row-of-controls">
        <Select label="Column" value={column} options={names(columns)} onChange={setColumn} />
        <Select
          label="Colour"
          value={interaction}
          options={[["", "found from the data"], ...names(columns.filter((name) => name !== column))]}
          onChange={setInteraction}
        />
      </div>
      <PlotView
        name={`${segment.path} dependence ${column}`}
        depends={[sample, column, interaction]}
        maxWidth={800}
        expect={340}
        onPoint={onPoint}
        plot={(width) =>
          dependencePlot(index, sample, column, {
            width,
            interaction: interaction === "" ? undefined : interaction,
          })
        }
      />
    </>
  );
}
