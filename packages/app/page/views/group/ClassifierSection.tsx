import type { ClassifierReport, Segment } from "@clusterwhy/core";
import { useState } from "preact/hooks";
import { IMPORTANCE_KINDS, type ImportanceKind, importancePlot } from "../../../src/plots/bars.js";
import { precisionRecallPlot, rocPlot } from "../../../src/plots/curves.js";
import { formatCount, formatNumber, formatShare } from "../../../src/plots/format.js";
import { Choice } from "../../components/Choice.js";
import { type Cell, DataTable } from "../../components/DataTable.js";
import { PlotView } from "../../components/PlotView.js";
import { More, Section, Term } from "../../components/small.js";
import { useReport } from "../../state/context.js";

/** How well the group can be recognised from the columns, on rows that the classifier has not seen. */
export function ClassifierSection({ segment }: { readonly segment: Segment }) {
  const { vsRest, vsSiblings, reason } = segment.classifiers;
  const [against, setAgainst] = useState<"rest" | "siblings">("rest");
  if (vsRest === null) {
    return (
      <Section id="quality" title="How well it can be recognised">
        <p class="muted">This group has no classifier: {reason ?? "the run gives no reason"}.</p>
      </Section>
    );
  }
  const report = against === "siblings" && vsSiblings !== null ? vsSiblings : vsRest;
  return (
    <>
      <Section
        id="quality"
        title="How well it can be recognised"
        note={`Boosted trees tell the group from ${against === "rest" ? "all other rows" : "its sister groups"}: ${report.validation.scheme}, ${formatCount(report.validation.rows)} rows of which ${formatCount(report.validation.positives)} in the group. All figures are of held-out rows.`}
      >
        {vsSiblings !== null && (
          <Choice
            label="compared with"
            value={against}
            onChange={setAgainst}
            options={[
              ["rest", "against all others"],
              ["siblings", "against its sisters"],
            ]}
          />
        )}
        <Scores report={report} />
        <div class="side-by-side">
          <Confusion report={report} />
          <Curve
            name={`${segment.path} ROC`}
            report={report}
            path={segment.path}
            plot={rocPlot}
            title="ROC curve"
            means="how many of the others are let in to find so many of the group; 0.5 is guessing, 1 perfect"
          />
          <Curve
            name={`${segment.path} precision recall`}
            report={report}
            path={segment.path}
            plot={precisionRecallPlot}
            title="Precision and recall"
            means="how pure the found rows are when so many of the group are found"
          />
        </div>
        <More title="Classification report as a table">{() => <ReportTable report={report} />}</More>
      </Section>
      <Importance segment={segment} report={report} />
    </>
  );
}

function Scores({ report }: { readonly report: ClassifierReport }) {
  const { intervals } = report;
  const scores: [string, string, number, readonly [number, number] | undefined][] = [
    [
      "precision",
      "of the rows put into the group, the share that belongs there",
      report.positive.precision,
      intervals.precision,
    ],
    ["recall", "of the group's rows, the share that is found", report.positive.recall, intervals.recall],
    ["F1", "harmonic mean of precision and recall", report.positive.f1, intervals.f1],
    [
      "ROC AUC",
      "probability that a row of the group gets a higher score than another row",
      report.rocAuc,
      intervals.rocAuc,
    ],
    ["PR AUC", "mean precision over all recalls", report.prAuc, undefined],
  ];
  return (
    <dl class="scores">
      {scores.map(([name, means, value, interval]) => (
        <div key={name}>
          <dt>
            <Term means={`${name}: ${means}`}>{name}</Term>
          </dt>
          <dd>{value.toFixed(3)}</dd>
          {interval !== undefined && (
            <dd class="muted">
              95%: {interval[0].toFixed(2)} to {interval[1].toFixed(2)}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function Confusion({ report }: { readonly report: ClassifierReport }) {
  const { truePositive, falsePositive, falseNegative, trueNegative } = report.confusion;
  const shade = (count: number, total: number) => ({
    "--shade": `${Math.round((total === 0 ? 0 : count / total) * 60)}%`,
  });
  const members = truePositive + falseNegative;
  const others = falsePositive + trueNegative;
  return (
    <figure class="confusion">
      <figcaption>
        <b>Confusion</b> <span class="muted">rows</span>
      </figcaption>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">put here</th>
            <th scope="col">put elsewhere</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">in the group</th>
            <td class="right" style={shade(truePositive, members)}>
              {formatCount(truePositive)}
            </td>
            <td class="wrong" style={shade(falseNegative, members)}>
              {formatCount(falseNegative)}
            </td>
          </tr>
          <tr>
            <th scope="row">not in it</th>
            <td class="wrong" style={shade(falsePositive, others)}>
              {formatCount(falsePositive)}
            </td>
            <td class="right" style={shade(trueNegative, others)}>
              {formatCount(trueNegative)}
            </td>
          </tr>
        </tbody>
      </table>
    </figure>
  );
}

function Curve(props: {
  readonly name: string;
  readonly title: string;
  readonly means: string;
  readonly report: ClassifierReport;
  readonly path: string;
  readonly plot: typeof rocPlot;
}) {
  const { index } = useReport();
  const color = index.color(props.path);
  return (
    <figure>
      <figcaption>
        <b>
          <Term means={props.means}>{props.title}</Term>
        </b>
      </figcaption>
      <PlotView
        name={props.name}
        depends={[props.report, color]}
        maxWidth={340}
        expect={300}
        plot={(width) => props.plot(props.report, { width, color })}
      />
    </figure>
  );
}

function ReportTable({ report }: { readonly report: ClassifierReport }) {
  const row = (name: string, scores: ClassifierReport["positive"]): Cell[] => [
    { text: name },
    ...[scores.precision, scores.recall, scores.f1].map((score) => ({
      text: score.toFixed(4),
      numeric: true,
    })),
    { text: formatCount(scores.support), numeric: true },
  ];
  return (
    <>
      <DataTable
        caption="classification report"
        head={["class", "precision", "recall", "F1", "support"]}
        rows={[
          row("in the group", report.positive),
          row("not in it", report.negative),
          row("macro average", report.macroAverage),
          row("weighted average", report.weightedAverage),
        ]}
      />
      <p class="note">
        Accuracy {formatShare(report.accuracy)}, log loss {formatNumber(report.logLoss)}; {report.rounds}{" "}
        trees of depth {report.maxDepth} at most
        {report.model !== null && `; model ${report.model}`}.
      </p>
    </>
  );
}

const MEANINGS: Readonly<Record<ImportanceKind, string>> = {
  totalGain: "loss that all splits on the column have taken away",
  gain: "loss that an average split on the column takes away",
  weight: "number of splits on the column",
  cover: "rows (as sum of hessians) that an average split on the column divides",
  totalCover: "rows (as sum of hessians) that all splits on the column divide",
};

function Importance({ segment, report }: { readonly segment: Segment; readonly report: ClassifierReport }) {
  const { index } = useReport();
  const [kind, setKind] = useState<ImportanceKind>("totalGain");
  const color = index.color(segment.path);
  const kinds = Object.entries(IMPORTANCE_KINDS) as [ImportanceKind, string][];
  return (
    <Section
      id="importance"
      title="Which columns the classifier uses"
      note={`By ${IMPORTANCE_KINDS[kind]}: ${MEANINGS[kind]}.`}
    >
      <Choice label="importance by" value={kind} options={kinds} onChange={setKind} />
      <PlotView
        name={`${segment.path} importance ${IMPORTANCE_KINDS[kind]}`}
        depends={[report, kind, color]}
        maxWidth={760}
        plot={(width) =>
          importancePlot(report, kind, { width, color, label: (column) => index.label(column) })
        }
      />
      <More title="As a table">
        {() => (
          <DataTable
            caption="importance by kind"
            head={["column", ...kinds.map(([, name]) => name)]}
            rows={report.importance.map((entry) => [
              { text: index.label(entry.column) },
              ...kinds.map(([key]) => ({ text: formatNumber(entry[key]), numeric: true })),
            ])}
          />
        )}
      </More>
    </Section>
  );
}
