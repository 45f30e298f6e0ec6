import { type Segment, type ShapSample, usageError } from "@clusterwhy/core";
import { ReportIndex } from "../report/reportIndex.js";
import type { ReportInput } from "../report/reportInput.js";
import { tellingNumbers } from "../report/telling.js";
import { IMPORTANCE_KINDS, type ImportanceKind, importancePlot, shapBarPlot } from "./bars.js";
import { beeswarmPlot } from "./beeswarm.js";
import { cardPlot } from "./card.js";
import { condensedTreePlot } from "./condensedTree.js";
import { precisionRecallPlot, rocPlot } from "./curves.js";
import { decisionPlot } from "./decision.js";
import { dependencePlot, hasValues } from "./dependence.js";
import { forcePlot } from "./force.js";
import { shorten } from "./format.js";
import { heatmapPlot } from "./heatmap.js";
import { histogramPlot } from "./histogram.js";
import { levelsPlot } from "./levels.js";
import { mapPlot } from "./map.js";
import { fitText } from "./scale.js";
import { splitPlot } from "./split.js";
import { type Plot, titled, toSvgText } from "./svg.js";
import type { Theme } from "./theme.js";
import { waterfallPlot } from "./waterfall.js";

export const PLOT_KINDS = [
  "map",
  "card",
  "distribution",
  "bar",
  "beeswarm",
  "dependence",
  "decision",
  "heatmap",
  "waterfall",
  "force",
  "importance",
  "roc",
  "precision-recall",
  "split",
  "condensed-tree",
] as const;
export type PlotKind = (typeof PLOT_KINDS)[number];

export interface PlotOptions {
  /** Pixels, in [200, 10000]. Default 800; the height follows from the content. A card is always 1920 by 1080. */
  readonly width?: number;
  /** Default `light`. */
  readonly theme?: Theme;
  /** The column of `distribution` and `dependence`. Default: the most important one. */
  readonly column?: string;
  /** The column that colours `dependence`. Default: the one that interacts most. */
  readonly interaction?: string;
  /** The input row of `waterfall` and `force`; it must be in the SHAP sample. Default: the first that is in the group. */
  readonly row?: number;
  /** The kind of `importance`. Default `totalGain`. */
  readonly importance?: ImportanceKind;
  /** Largest number of columns shown, at least 1. Ignored by plots of one column. */
  readonly limit?: number;
}

/**
 * One plot of one segment as an SVG file's text, without a browser. The map takes the whole table (`all`) or a segment,
 * whose rows are then in focus.
 *
 * @throws ClusterwhyError of category `usage`: `PLOT_UNKNOWN`, `SEGMENT_UNKNOWN`, `COLUMN_UNKNOWN`, `ROW_UNKNOWN`,
 *   `OPTION_INVALID`, `PLOT_EMPTY` when the run has nothing to draw
 */
export function renderPlot(
  kind: PlotKind,
  input: ReportInput,
  path: string,
  options: PlotOptions = {},
): string {
  checkWhole("width", options.width, 200, 10_000);
  checkWhole("limit", options.limit, 1, Number.MAX_SAFE_INTEGER);
  const index = new ReportIndex(input);
  const segment = index.segment(path);
  if (segment === undefined) {
    throw usageError(
      "SEGMENT_UNKNOWN",
      `the run has no segment '${path}'; it has ${input.document.segments.map((s) => s.path).join(", ")}`,
    );
  }
  const plot = draw(kind, index, segment, options);
  const title = fitText(titleOf(kind, index, segment, options), plot.width - 20, 17);
  return toSvgText(kind === "card" ? plot : titled(plot, title), options.theme ?? "light");
}

const TITLES: Readonly<Record<PlotKind, string>> = {
  map: "map",
  card: "card",
  distribution: "distribution",
  bar: "mean |SHAP|, log-odds",
  beeswarm: "SHAP values",
  dependence: "SHAP dependence",
  decision: "decision plot",
  heatmap: "SHAP values",
  waterfall: "from the base value to one row",
  force: "forces on one row",
  importance: "importance",
  roc: "ROC curve",
  "precision-recall": "precision and recall",
  split: "evidence for its split",
  "condensed-tree": "condensed tree",
};

/** `SHAP values · 2 verified`; with the column or the kind of importance where there is one. */
function titleOf(kind: PlotKind, index: ReportIndex, segment: Segment, options: PlotOptions): string {
  const who =
    segment === index.root
      ? (index.input.title ?? index.input.run.source.name)
      : `${segment.path} ${shorten(segment.name, 48)}`;
  if (kind === "importance")
    return `importance by ${IMPORTANCE_KINDS[options.importance ?? "totalGain"]} · ${who}`;
  if (kind !== "dependence" && kind !== "distribution") return `${TITLES[kind]} · ${who}`;
  const column = options.column ?? defaultColumn(index, segment, kind) ?? "";
  return `${TITLES[kind]} of ${index.label(column)} · ${who}`;
}

/** The most telling column of a distribution, the most important one of a dependence plot. */
function defaultColumn(
  index: ReportIndex,
  segment: Segment,
  kind: "dependence" | "distribution",
): string | undefined {
  if (kind === "dependence")
    return segment.classifiers.vsRest?.shap.columns.find(({ column }) => hasValues(index, column))?.column;
  const [telling] = tellingNumbers(segment, (column) => index.info(column), 1);
  return telling?.column ?? segment.profile[0]?.column;
}

function draw(kind: PlotKind, index: ReportIndex, segment: Segment, options: PlotOptions): Plot {
  const { path } = segment;
  const width = options.width ?? 800;
  const color = index.color(path);
  const label = (column: string) => index.label(column);
  switch (kind) {
    case "map":
      return mapPlot(index, path, { width });
    case "card":
      if (segment === index.root) return nothing("a card shows one group, not the whole table");
      return cardPlot(index, segment);
    case "distribution":
      return distribution(index, segment, width, options.column);
    case "bar":
      return shapBarPlot(classifierOf(segment), { width, color, label, limit: options.limit });
    case "beeswarm":
      return beeswarmPlot(index, sampleOf(index, path), { width, limit: options.limit });
    case "decision":
      return decisionPlot(index, sampleOf(index, path), { width, limit: options.limit });
    case "heatmap":
      return heatmapPlot(index, sampleOf(index, path), { width, limit: options.limit });
    case "dependence":
      return dependence(index, segment, width, options);
    case "waterfall": {
      const sample = sampleOf(index, path);
      return waterfallPlot(index, sample, sampledRow(index, sample, options.row), {
        width,
        limit: options.limit,
      });
    }
    case "force": {
      const sample = sampleOf(index, path);
      return forcePlot(index, sample, sampledRow(index, sample, options.row), { width });
    }
    case "importance": {
      const importance = options.importance ?? "totalGain";
      if (!Object.hasOwn(IMPORTANCE_KINDS, importance)) {
        throw usageError(
          "PLOT_UNKNOWN",
          `importance must be one of ${Object.keys(IMPORTANCE_KINDS).join(", ")}; found ${importance}`,
        );
      }
      return importancePlot(classifierOf(segment), importance, { width, color, label, limit: options.limit });
    }
    case "roc":
      return rocPlot(classifierOf(segment), { width, color });
    case "precision-recall":
      return precisionRecallPlot(classifierOf(segment), { width, color });
    case "split":
      return (
        splitPlot(segment.split, { width, color }) ?? nothing(`no split of segment ${path} was measured`)
      );
    case "condensed-tree": {
      const groups = segment.children.map((child) => ({ path: child, color: index.color(child) }));
      return (
        condensedTreePlot(segment.split, { width, groups }) ??
        nothing(`no tree of segment ${path} is in the run: it was not clustered, or by an earlier version`)
      );
    }
    default:
      throw usageError("PLOT_UNKNOWN", `there is no plot '${kind}'; there are ${PLOT_KINDS.join(", ")}`);
  }
}

function distribution(index: ReportIndex, segment: Segment, width: number, column: string | undefined): Plot {
  const wanted = column ?? defaultColumn(index, segment, "distribution");
  const profile = segment.profile.find((candidate) => candidate.column === wanted);
  if (profile === undefined) {
    if (column === undefined) return nothing(`segment ${segment.path} has no profile`);
    throw unknownColumn(
      column,
      segment.profile.map((candidate) => candidate.column),
    );
  }
  const style = {
    width,
    color: index.color(segment.path),
    label: index.label(profile.column),
    info: index.info(profile.column),
  };
  return profile.kind === "numeric"
    ? histogramPlot(profile, { ...style, height: 220 })
    : levelsPlot(profile, { ...style, all: true });
}

function dependence(index: ReportIndex, segment: Segment, width: number, options: PlotOptions): Plot {
  const sample = sampleOf(index, segment.path);
  const column = options.column ?? defaultColumn(index, segment, "dependence");
  for (const name of [column, options.interaction]) {
    if (name !== undefined && !sample.columns.includes(name)) throw unknownColumn(name, sample.columns);
  }
  const plot =
    column === undefined
      ? undefined
      : dependencePlot(index, sample, column, { width, interaction: options.interaction });
  return (
    plot ??
    nothing(`the column '${column}' has no raw values to draw along: it is a text, a list, or left out`)
  );
}

function classifierOf(segment: Segment) {
  return (
    segment.classifiers.vsRest ??
    nothing(`segment ${segment.path} has no classifier: ${segment.classifiers.reason}`)
  );
}

function sampleOf(index: ReportIndex, path: string): ShapSample {
  return index.shap(path) ?? nothing(`the run has no SHAP values of segment ${path}`);
}

function sampledRow(index: ReportIndex, sample: ShapSample, row: number | undefined): number {
  if (row === undefined) {
    const members = index.members(sample.path);
    return Math.max(
      sample.rows.findIndex((candidate) => members[candidate] === 1),
      0,
    );
  }
  const found = sample.rows.indexOf(row);
  if (found < 0) {
    throw usageError(
      "ROW_UNKNOWN",
      `row ${row} is not among the ${sample.rows.length} rows whose SHAP values the run keeps for segment ${sample.path}`,
    );
  }
  return found;
}

function checkWhole(name: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= low && value <= high)) return;
  throw usageError("OPTION_INVALID", `${name} must be a whole number in [${low}, ${high}]; found ${value}`);
}

function unknownColumn(column: string, known: readonly string[]): Error {
  return usageError("COLUMN_UNKNOWN", `the plot knows no column '${column}'; it knows ${known.join(", ")}`);
}

function nothing(why: string): never {
  throw usageError("PLOT_EMPTY", `there is nothing to draw: ${why}`);
}
