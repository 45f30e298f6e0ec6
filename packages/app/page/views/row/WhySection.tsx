import type { ShapSample } from "@clusterwhy/core";
import { useState } from "preact/hooks";
import { decisionPlot } from "../../../src/plots/decision.js";
import { forcePlot } from "../../../src/plots/force.js";
import { formatShare, formatSigned } from "../../../src/plots/format.js";
import { marginOf } from "../../../src/plots/shapOrder.js";
import { shapSteps, waterfallPlot } from "../../../src/plots/waterfall.js";
import { Choice } from "../../components/Choice.js";
import { PlotView } from "../../components/PlotView.js";
import { Section, Select, Term } from "../../components/small.js";
import { useReport } from "../../state/context.js";

/** Less is written as 0.00. */
const SHOWN = 0.005;

/** Why the row is in a group or not, by the SHAP values that the run keeps. */
export function WhySection({ row, path }: { readonly row: number; readonly path: string }) {
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
    const towards = steps.find((step) => step.value >= SHOWN);
    const away = steps.find((step) => step.value <= -SHOWN);
    return [
      towards === undefined
        ? ""
        : `The strongest reason for it is ${towards.name} (${formatSigned(towards.value)})`,
      away === undefined
        ? ""
        : `${towards === undefined ? "The" : "the"} strongest against it ${away.name} (${formatSigned(away.value)})`,
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
