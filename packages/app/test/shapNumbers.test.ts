import { describe, expect, it } from "vitest";
import { renderPlot } from "../src/index.js";
import { decisionPlot } from "../src/plots/decision.js";
import { dependencePlot } from "../src/plots/dependence.js";
import { forcePlot } from "../src/plots/force.js";
import { formatSigned } from "../src/plots/format.js";
import { heatmapPlot } from "../src/plots/heatmap.js";
import { binPosition } from "../src/plots/scale.js";
import { columnOrder, marginOf } from "../src/plots/shapOrder.js";
import type { Plot, SvgNode } from "../src/plots/svg.js";
import { shapSteps, waterfallPlot } from "../src/plots/waterfall.js";
import { ReportIndex } from "../src/report/reportIndex.js";
import { sampleInput } from "./sampleInput.js";

/** What is drawn is measured in pixels and led back to the run's values; half a hundredth of a pixel is rounding. */
const PIXELS = 0.011;
const input = sampleInput();
const index = new ReportIndex(input);
const [sample] = input.shap;
const numColumns = sample.columns.length;
const shapOf = (i: number, c: number) => sample.values[i * numColumns + c];

/** All elements of a plot with this tag, in order. */
function elements(plot: Plot, tag: string): SvgNode[] {
  const found: SvgNode[] = [];
  const visit = (node: SvgNode | string) => {
    if (typeof node === "string") return;
    if (node.tag === tag) found.push(node);
    node.children.forEach(visit);
  };
  plot.body.forEach(visit);
  return found;
}

/** The two ends of an arrow: where its bar begins and where its point is. */
function arrowEnds(arrow: SvgNode): [number, number] {
  const [, from, to] = /^M(\S+) \S+H\S+L(\S+) /.exec(String(arrow.attrs.d)) ?? [];
  return [Number(from), Number(to)];
}

const isArrow = ({ attrs }: SvgNode) => /H\S+L/.test(String(attrs.d));

describe("every SHAP plot gives the run's values back from its pixels", () => {
  it("bar: lengths are in proportion to the means over the sample", () => {
    const means = columnOrder(sample).map((c) => {
      let sum = 0;
      for (let i = 0; i < sample.rows.length; i++) sum += Math.abs(shapOf(i, c));
      return sum / sample.rows.length;
    });
    const svg = renderPlot("bar", input, sample.path);
    const lengths = Array.from(svg.matchAll(/width="([\d.]+)" height="16"/g), ([, width]) => Number(width));
    expect(lengths.length).toBe(means.length);
    means.forEach((mean, k) => {
      // The report's means are rounded.
      expect(Math.abs(lengths[k] - (lengths[0] * mean) / means[0])).toBeLessThan(0.05);
    });
  });

  it.each([0, 7, 33])(
    "waterfall of row %i: every arrow is as long as its value and begins where the last ends",
    (i) => {
      const plot = waterfallPlot(index, sample, i, { width: 900, limit: 9 });
      const steps = shapSteps(index, sample, i, 9).reverse();
      const arrows = elements(plot, "path").filter(isArrow);
      expect(arrows.length).toBe(steps.length);
      const [widest] = steps.map((step, k) => ({ step, ends: arrowEnds(arrows[k]) }));
      const perUnit = (widest.ends[1] - widest.ends[0]) / widest.step.value;
      const at = (logOdds: number) => widest.ends[0] + perUnit * (logOdds - widest.step.from);
      steps.forEach((step, k) => {
        const [from, to] = arrowEnds(arrows[k]);
        expect(Math.abs(from - at(step.from))).toBeLessThan(3 * PIXELS);
        expect(Math.abs(to - at(step.to))).toBeLessThan(3 * PIXELS);
        const c = sample.columns.findIndex((column) => step.name.startsWith(`${column} = `));
        expect(step.value).toBe(shapOf(i, c));
      });
    },
  );

  it.each([0, 7, 33])("force of row %i: what pushes towards and away meet at the row's log-odds", (i) => {
    const plot = forcePlot(index, sample, i, { width: 900 });
    const arrows = elements(plot, "g").flatMap((group) =>
      group.attrs.tip === undefined
        ? []
        : [{ tip: String(group.attrs.tip), ends: arrowEnds(group.children[0] as SvgNode) }],
    );
    const values = arrows.map(({ tip }) => {
      const c = sample.columns.findIndex((column) => tip.startsWith(`${column} = `));
      expect(tip).toContain(`SHAP ${formatSigned(shapOf(i, c), 3)}`);
      return shapOf(i, c);
    });
    expect(values.length).toBe(
      Array.from({ length: numColumns }, (_, c) => shapOf(i, c)).filter(Boolean).length,
    );
    const lengths = arrows.map(({ ends: [from, to] }) => to - from);
    const total = lengths.reduce((sum, length) => sum + Math.abs(length), 0);
    const perUnit = total / values.reduce((sum, value) => sum + Math.abs(value), 0);
    lengths.forEach((length, k) => {
      expect(Math.abs(length - perUnit * values[k])).toBeLessThan(3 * PIXELS);
    });
    const meets = arrows.find(({ ends: [from, to] }) => to > from)?.ends[1];
    const away = arrows.find(({ ends: [from, to] }) => to < from)?.ends[1];
    if (meets !== undefined && away !== undefined) expect(Math.abs(meets - away)).toBeLessThan(2 * PIXELS);
    expect(plot.label).toContain(`${formatSigned(marginOf(sample, i))} log-odds`);
  });

  it("decision: every line leads over its row's values from the base value to its log-odds", () => {
    const plot = decisionPlot(index, sample, { width: 900 });
    const shown = columnOrder(sample).slice().reverse();
    const lines = elements(plot, "path").filter(({ attrs }) => String(attrs.tip ?? "").includes("log-odds"));
    expect(lines.length).toBeGreaterThan(50);
    const ways = lines.map((line) => {
      const i = sample.rows.findIndex((row) => String(line.attrs.tip).startsWith(`${index.rowName(row)}\n`));
      const xs = Array.from(String(line.attrs.d).matchAll(/[ML](-?[\d.]+) /g), ([, x]) => Number(x));
      return { i, xs };
    });
    const margins = ways.map(({ i }) => marginOf(sample, i));
    const [low, high] = [Math.min(...margins), Math.max(...margins)].map(
      (margin) => ways[margins.indexOf(margin)],
    );
    const ends = [low, high].map(({ i, xs }) => ({ margin: marginOf(sample, i), x: xs[xs.length - 1] }));
    const perUnit = (ends[1].x - ends[0].x) / (ends[1].margin - ends[0].margin);
    for (const { i, xs } of ways) {
      let at = sample.baseValue;
      [undefined, ...shown].forEach((c, step) => {
        if (c !== undefined) at += shapOf(i, c);
        expect(Math.abs(xs[step] - (ends[0].x + perUnit * (at - ends[0].margin)))).toBeLessThan(3 * PIXELS);
      });
    }
  });

  it("heat map: a cell's colour is its row's value", () => {
    const plot = heatmapPlot(index, sample, { width: 900 });
    const margins = Array.from(sample.rows.keys(), (i) => marginOf(sample, i));
    const order = Array.from(sample.rows.keys()).sort((a, b) => margins[a] - margins[b] || a - b);
    const cells = elements(plot, "rect").filter(({ attrs }) => attrs.tip !== undefined);
    expect(order.length).toBeLessThanOrEqual(240);
    expect(cells.length).toBe(order.length * numColumns);
    const largest = Math.max(...sample.values.map(Math.abs));
    columnOrder(sample).forEach((c, lane) => {
      order.forEach((i, cell) => {
        const { attrs } = cells[lane * order.length + cell];
        const value = shapOf(i, c);
        expect(attrs.fill).toBe(value >= 0 ? "var(--high)" : "var(--low)");
        expect(Math.abs(Number(attrs["fill-opacity"]) - Math.abs(value) / largest)).toBeLessThan(PIXELS);
        expect(attrs.tip).toBe(`${sample.columns[c]}\nmean SHAP ${formatSigned(value, 3)} of 1 row`);
      });
    });
  });

  it.each(["visits", "score"])(
    "dependence on %s: a point is at its raw value and its SHAP value",
    (column) => {
      const { points } = dependencePlot(index, sample, column, { width: 600 })!;
      const c = sample.columns.indexOf(column);
      const source = index.column(column)!;
      const axis = index.axis(column)!;
      if (source.type === "string" || points === undefined) throw new Error("the sample has changed");
      const inner = Array.from(sample.rows.keys()).filter((i) => {
        const value = source.values[sample.rows[i]];
        return value > axis.edges[0] && value < axis.edges[axis.edges.length - 1];
      });
      expect(inner.length).toBeGreaterThan(50);
      const gives = (pixels: Float32Array, value: (i: number) => number) => {
        const sorted = [...inner].sort((a, b) => value(a) - value(b));
        const [a, b] = [sorted[0], sorted[sorted.length - 1]];
        const perUnit = (pixels[b] - pixels[a]) / (value(b) - value(a));
        for (const i of inner) {
          expect(Math.abs(pixels[i] - (pixels[a] + perUnit * (value(i) - value(a))))).toBeLessThan(PIXELS);
        }
      };
      gives(points.y, (i) => shapOf(i, c));
      gives(points.x, (i) => binPosition(axis.edges, source.values[sample.rows[i]]));
      for (const i of inner) {
        expect(points.row(i)).toBe(sample.rows[i]);
        expect(points.tip(i)).toContain(`SHAP ${formatSigned(shapOf(i, c), 3)}`);
      }
    },
  );
});
