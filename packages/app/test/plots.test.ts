import type { ClusterwhyError } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { PLOT_KINDS, type PlotKind, renderPlot } from "../src/index.js";
import { beeswarmPlot } from "../src/plots/beeswarm.js";
import { segmentColors } from "../src/plots/color.js";
import { dependencePlot } from "../src/plots/dependence.js";
import { formatCount, formatNumber, formatShare, formatSigned, formatValue } from "../src/plots/format.js";
import { interactingColumn } from "../src/plots/interactingColumn.js";
import { binPosition, linearScale, niceTicks } from "../src/plots/scale.js";
import { columnOrder, marginOf } from "../src/plots/shapOrder.js";
import { swarmOffsets } from "../src/plots/swarm.js";
import { timeTicks } from "../src/plots/timeTicks.js";
import { shapSteps } from "../src/plots/waterfall.js";
import { ReportIndex } from "../src/report/reportIndex.js";
import { HOSTILE, sampleInput } from "./sampleInput.js";

const input = sampleInput();
const index = new ReportIndex(input);
const [sample] = input.shap;
const report = input.document.segments.find((segment) => segment.path === sample.path)!.classifiers.vsRest!;

/** What was divided, for the plots of a division. */
const of = (kind: PlotKind) => (kind === "split" || kind === "condensed-tree" ? "1" : "2");

describe("SHAP plots show the run's values", () => {
  it("beeswarm: every point's place gives its value back", () => {
    const plot = beeswarmPlot(index, sample, { width: 900 });
    const order = columnOrder(sample);
    const numRows = sample.rows.length;
    expect(plot.points!.x.length).toBe(order.length * numRows);
    // The least and the largest value fix the axis; all others must lie on it.
    const value = (point: number) =>
      sample.values[(point % numRows) * sample.columns.length + order[Math.floor(point / numRows)]];
    const sorted = Array.from(plot.points!.x.keys()).sort((p, q) => value(p) - value(q));
    const [a, b] = [sorted[0], sorted[sorted.length - 1]];
    const slope = (plot.points!.x[b] - plot.points!.x[a]) / (value(b) - value(a));
    for (let point = 0; point < plot.points!.x.length; point++) {
      const expected = plot.points!.x[a] + slope * (value(point) - value(a));
      expect(Math.abs(plot.points!.x[point] - expected)).toBeLessThan(0.05);
      expect(plot.points!.row(point)).toBe(sample.rows[point % numRows]);
    }
    expect(plot.points!.tip(5)).toContain(formatSigned(value(5), 3));
  });

  it("bars: the numbers are the means over the sample, in the order of the report", () => {
    const svg = renderPlot("bar", input, sample.path);
    const order = columnOrder(sample).map((c) => sample.columns[c]);
    expect(report.shap.columns.map((entry) => entry.column)).toEqual(order);
    for (const entry of report.shap.columns)
      expect(svg).toContain(`mean |SHAP| ${entry.meanAbsolute.toFixed(4)} log-odds`);
  });

  it("waterfall: steps lead from the base value to the margin without a gap", () => {
    for (const i of [0, 7, 33]) {
      for (const limit of [2, 9]) {
        const steps = shapSteps(index, sample, i, limit);
        expect(steps[0].from).toBe(sample.baseValue);
        for (let k = 1; k < steps.length; k++) expect(steps[k].from).toBe(steps[k - 1].to);
        expect(steps[steps.length - 1].to).toBeCloseTo(marginOf(sample, i), 10);
      }
    }
  });

  it("dependence: raw units below, the interaction that the data show", () => {
    // The country's SHAP value is made to depend on another column alone.
    const numColumns = sample.columns.length;
    const made = { ...sample, values: sample.values.slice() };
    const active = input.table.columns[2];
    if (active.type === "string") throw new Error("the sample has changed");
    made.rows.forEach((row, i) => {
      made.values[i * numColumns + 3] = active.values[row];
    });
    expect(interactingColumn(index, made, "country")).toBe("active");
    const plot = dependencePlot(index, made, "score", { width: 600 })!;
    const score = input.table.columns[1];
    if (score.type === "string") throw new Error("the sample has changed");
    const at = (i: number) => score.values[made.rows[i]];
    const rising = Array.from(made.rows.keys()).sort((a, b) => at(a) - at(b));
    for (let k = 1; k < rising.length; k++) {
      expect(plot.points!.x[rising[k]]).toBeGreaterThanOrEqual(plot.points!.x[rising[k - 1]]);
    }
  });
});

describe("renderPlot", () => {
  it.each(PLOT_KINDS)("draws %s as well-formed SVG without numbers that are none", (kind) => {
    for (const theme of ["light", "dark"] as const) {
      const svg = renderPlot(kind, input, of(kind), { theme });
      expect(svg).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg /);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|var\(--/);
      expect(balance(svg)).toBe(0);
    }
  });

  it.each(PLOT_KINDS)("escapes hostile names in %s", (kind) => {
    const hostile = sampleInput({ names: { numeric: HOSTILE, nominal: `2 ${HOSTILE}`, level: HOSTILE } });
    const svg = renderPlot(kind, hostile, of(kind), {});
    expect(svg).not.toContain("<script");
    expect(balance(svg)).toBe(0);
  });

  it("gives equal text for equal input", () => {
    expect(renderPlot("heatmap", sampleInput(), "1")).toBe(renderPlot("heatmap", input, "1"));
  });

  it.each([
    ["SEGMENT_UNKNOWN", "bar", "9", {}],
    ["PLOT_UNKNOWN", "pie" as PlotKind, "1", {}],
    ["COLUMN_UNKNOWN", "dependence", "1", { column: "nosuch" }],
    ["ROW_UNKNOWN", "waterfall", "1", { row: 1 }],
    ["OPTION_INVALID", "bar", "1", { width: 10 }],
    ["OPTION_INVALID", "bar", "1", { limit: 0 }],
    ["PLOT_EMPTY", "bar", "all", {}],
  ] as const)("says %s", (code, kind, path, options) => {
    expect(() => renderPlot(kind, input, path, options)).toThrowError(
      expect.objectContaining({ code, category: "usage" }) as ClusterwhyError,
    );
  });
});

describe("scales", () => {
  it("places values among uneven edges", () => {
    const edges = [0, 1, 10, 100];
    expect([-5, 0, 0.5, 1, 5.5, 100, 1e9].map((value) => binPosition(edges, value))).toEqual([
      0, 0, 0.5, 1, 1.5, 3, 3,
    ]);
    expect(binPosition(edges, Number.NaN)).toBeNaN();
  });

  it("has round ticks within the ends", () => {
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(-3, 12, 4)).toEqual([0, 5, 10]);
    expect(linearScale(5, 5, 0, 100).at(5)).toBe(50);
    const years = timeTicks(Date.UTC(2019, 5, 1) / 1000, Date.UTC(2023, 5, 1) / 1000, 4);
    expect(years.map((tick) => new Date(tick * 1000).toISOString().slice(0, 10))).toEqual([
      "2020-01-01",
      "2021-01-01",
      "2022-01-01",
      "2023-01-01",
    ]);
  });

  it("spreads points that share a place and leaves single ones on the line", () => {
    const offsets = swarmOffsets([10, 10, 10, 50], 8, 2);
    expect(new Set(offsets.slice(0, 3)).size).toBe(3);
    expect(offsets[3]).toBe(0);
    expect(Math.max(...swarmOffsets(new Float32Array(1000).fill(3), 8, 2).map(Math.abs))).toBeLessThanOrEqual(
      8,
    );
  });
});

describe("words", () => {
  it("formats numbers as people read them", () => {
    expect([0, 4983, 9999.6, 16_600_000, 0.05474, -1234, 1e-5, 1e17].map(formatNumber)).toEqual([
      "0",
      "4,983",
      "10k",
      "16.6M",
      "0.0547",
      "−1,234",
      "1e-5",
      "1.00e+17",
    ]);
    expect([0, 0.0004, 0.019, 0.12, 0.9995, 1].map(formatShare)).toEqual([
      "0%",
      "<0.1%",
      "1.9%",
      "12%",
      ">99.9%",
      "100%",
    ]);
    expect([1.256, -0.03, 0, -0.001].map((value) => formatSigned(value))).toEqual([
      "+1.26",
      "−0.03",
      "0.00",
      "0.00",
    ]);
    expect(formatCount(1234567)).toBe("1,234,567");
    expect(formatValue(12, { type: "number", unit: "€" })).toBe("€12");
    expect(formatValue(1, { type: "boolean" })).toBe("true");
    expect(formatValue(86_400, { type: "time" })).toBe("1970-01-02");
  });

  it("gives every segment its own colour, the same in every plot", () => {
    const colors = segmentColors(input.document);
    expect(new Set(colors.values()).size).toBe(input.document.segments.length);
    expect(renderPlot("importance", input, "1.1")).toContain(colors.get("1.1"));
    expect(renderPlot("roc", input, "1.1")).toContain(colors.get("1.1"));
  });
});

/** Opening less closing tags. */
function balance(svg: string): number {
  const tags = svg.match(/<\/?[a-z][^>]*>/g) ?? [];
  return tags.reduce((sum, tag) => sum + (tag.startsWith("</") ? -1 : tag.endsWith("/>") ? 0 : 1), 0);
}

describe("the condensed tree", () => {
  it("draws clusters as wide as their rows, in their groups' colours", () => {
    const svg = renderPlot("condensed-tree", input, "all");
    const [root, first, second] = Array.from(
      svg.matchAll(/<path d="M([^"]+)Z"[^>]*fill="([^"]+)"/g),
      (found) => {
        const xs = Array.from(found[1].matchAll(/(-?[\d.]+) -?[\d.]+/g), (point) => Number(point[1]));
        return { width: Math.max(...xs) - Math.min(...xs), fill: found[2] };
      },
    );
    const [whole, large, small] = input.document.segments[0].split.tree!.map(({ rows }) => rows[0]);
    expect(first.width / root.width).toBeCloseTo(large / whole, 2);
    expect(second.width / root.width).toBeCloseTo(small / whole, 2);
    expect(new Set([root.fill, first.fill, second.fill]).size).toBe(3);
  });

  it("says when there is none", () => {
    expect(() => renderPlot("condensed-tree", input, "2")).toThrow("no tree of segment 2");
  });
});
