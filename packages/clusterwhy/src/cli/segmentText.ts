import {
  type ClassifierReport,
  type ColumnInfo,
  type ColumnProfile,
  type RunInfo,
  type Segment,
  type SegmentDocument,
  writeValue,
} from "@clusterwhy/core";
import { type Terminal, wrap } from "./terminal.js";

const WIDTH = 100;
const count = new Intl.NumberFormat("en-US");
const percent = (share: number) =>
  `${share > 0 && share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100)}%`;

/** The first line that people read: how many rows are in groups. */
export function headline(info: RunInfo, document: SegmentDocument): string {
  const [all] = document.segments;
  const groups = all.children.length;
  const deeper = document.segments.length - 1 - groups;
  const sampled = info.sample === undefined ? "" : ` sampled of ${count.format(info.sample.populationRows)}`;
  if (groups === 0) return `No groups: ${count.format(info.rows)} rows${sampled}, ${all.split.reason}.`;
  return (
    `${count.format(info.groupedRows)} of ${count.format(info.rows)} rows${sampled} are in ${groups} groups` +
    `${deeper > 0 ? `, which hold ${deeper} smaller ones` : ""}; ${count.format(info.noiseRows)} are in none.`
  );
}

/** Every segment below the root with its sentence and best rule, indented by depth. */
export function overview(document: SegmentDocument, terminal: Terminal): string {
  return document.segments
    .filter((segment) => segment.parent !== null)
    .sort((a, b) => comparePaths(a.path, b.path))
    .map((segment) => shortText(segment, terminal))
    .join("\n\n");
}

function shortText(segment: Segment, terminal: Terminal): string {
  const indent = "  ".repeat(segment.depth - 1);
  const lines = [
    `${indent}${terminal.bold(`${segment.path}  ${terminal.plain(segment.name)}`)}`,
    wrap(terminal.plain(segment.sentence), WIDTH, `${indent}   `),
    ...outcomeLines(segment, terminal, `${indent}   `),
  ];
  const rule = segment.rules.find((candidate) => candidate.kind === "discriminating") ?? segment.rules[0];
  if (rule !== undefined) {
    lines.push(
      terminal.dim(
        wrap(
          `rule: ${terminal.plain(rule.text)} (right for ${percent(rule.precision)}, finds ${percent(rule.recall)})`,
          WIDTH,
          `${indent}   `,
        ),
      ),
    );
  }
  for (const warning of segment.quality.warnings)
    lines.push(wrap(`mind: ${terminal.plain(warning)}`, WIDTH, `${indent}   `));
  return lines.join("\n");
}

/** What follows from the segment. */
function outcomeLines(segment: Segment, terminal: Terminal, indent: string): string[] {
  return (segment.outcomes ?? []).map(({ sentence }) => wrap(terminal.plain(sentence), WIDTH, indent));
}

/** Everything that a person may ask about one segment. */
export function segmentText(segment: Segment, document: SegmentDocument, terminal: Terminal): string {
  const parts = [
    `${terminal.bold(`${segment.path}  ${terminal.plain(segment.name)}`)}\n${wrap(terminal.plain(segment.sentence), WIDTH, "")}`,
  ];
  const columnOf = (name: string) => document.columns.find((column) => column.name === name);
  const outcomes = outcomeLines(segment, terminal, "  ");
  if (outcomes.length > 0) parts.push(`${terminal.bold("Outcomes")}\n${outcomes.join("\n")}`);
  if (segment.rules.length > 0) {
    const rules = segment.rules.map(
      (rule) =>
        `  ${terminal.plain(rule.text)}\n    ${rule.kind}; precision ${percent(rule.precision)}, recall ${percent(rule.recall)}, coverage ${percent(rule.coverage)} on held-out rows`,
    );
    parts.push(`${terminal.bold("Rules")}\n${rules.join("\n")}`);
  }
  const report = segment.classifiers.vsRest;
  if (report !== null) parts.push(classifierText(report, columnOf, terminal));
  else if (segment.classifiers.reason !== null) parts.push(`No classifier: ${segment.classifiers.reason}.`);
  if (segment.parent !== null) parts.push(profileText(segment.profile, columnOf, terminal));
  const children = document.segments.filter((candidate) => candidate.parent === segment.path);
  parts.push(
    children.length > 0
      ? `${terminal.bold("Divided into")}\n${children.map((child) => `  ${child.path}  ${terminal.plain(child.name)} (${count.format(child.size)} rows)`).join("\n")}\n  ${segment.split.reason}`
      : `Not divided further: ${segment.split.reason}.`,
  );
  for (const warning of segment.quality.warnings) parts.push(`Mind: ${terminal.plain(warning)}`);
  return parts.join("\n\n");
}

type ColumnOf = (name: string) => ColumnInfo | undefined;

function classifierText(report: ClassifierReport, columnOf: ColumnOf, terminal: Terminal): string {
  const { validation, positive, negative, intervals } = report;
  const row = (label: string, scores: typeof positive) =>
    `  ${label.padEnd(14)}${[scores.precision, scores.recall, scores.f1].map((value) => value.toFixed(3).padStart(11)).join("")}${count.format(scores.support).padStart(11)}`;
  const range = ([low, high]: readonly [number, number]) => `${low.toFixed(2)} to ${high.toFixed(2)}`;
  const widest = report.shap.columns[0]?.meanAbsolute ?? 0;
  const bars = report.shap.columns
    .filter((column) => column.meanAbsolute > 0)
    .slice(0, 10)
    .map((column) => {
      const bar = "█".repeat(Math.max(1, Math.round((24 * column.meanAbsolute) / widest)));
      return `  ${terminal.plain(columnOf(column.column)?.label ?? column.column).padEnd(24)} ${bar} ${column.meanAbsolute.toFixed(2)}`;
    });
  return [
    `${terminal.bold("Classifier against the rest")} (${validation.scheme})`,
    `  ${"".padEnd(14)}${["precision", "recall", "f1", "support"].map((label) => label.padStart(11)).join("")}`,
    row("in the group", positive),
    row("all others", negative),
    `  95% intervals: precision ${range(intervals.precision)}, recall ${range(intervals.recall)}; ROC AUC ${report.rocAuc.toFixed(3)} (${range(intervals.rocAuc)}), PR AUC ${report.prAuc.toFixed(3)}`,
    `${terminal.bold("What it looks at")} (mean |SHAP value|, log-odds)`,
    ...bars,
  ].join("\n");
}

function profileText(profiles: readonly ColumnProfile[], columnOf: ColumnOf, terminal: Terminal): string {
  const lines = profiles.map((profile) => {
    const info = columnOf(profile.column);
    const name = terminal.plain(info?.label ?? profile.column).padEnd(24);
    if (profile.kind === "numeric") {
      const value = (x: number | null) =>
        x === null ? "?" : terminal.plain(writeValue(x, info ?? { type: "number" }, { number }));
      const show = (summary: typeof profile.inside) =>
        summary.median === null
          ? "no values"
          : `${value(summary.median)} (${value(summary.p25)} to ${value(summary.p75)})`;
      const delta = profile.cliffsDelta === null ? "" : `   Cliff's delta ${profile.cliffsDelta.toFixed(2)}`;
      return `  ${name} ${show(profile.inside)} against ${show(profile.outside)}${delta}`;
    }
    const lift = profile.topLift;
    return `  ${name} ${lift === null ? "no difference" : `${terminal.plain(lift.value)}: ${percent(lift.insideShare)} against ${percent(lift.outsideShare)}`}`;
  });
  return `${terminal.bold("Inside against the rest")} (median and quartiles, or the share that differs most)\n${lines.join("\n")}`;
}

function number(value: number): string {
  return new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 }).format(value);
}

/** `1`, `1.1`, `1.2`, `2`, ..., `10`: siblings by number, children behind their parents. */
function comparePaths(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < Math.min(left.length, right.length); i++)
    if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}
