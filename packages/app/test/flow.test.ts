import { describe, expect, it } from "vitest";
import { flowPlot } from "../src/plots/flow.js";
import type { SvgNode } from "../src/plots/svg.js";

const group = (key: string, name = key) => ({ key, path: key, name, color: "#123456" });
const before = [group("1"), group("2"), group("none", "in no group")];
const after = [group("1"), group("2"), group("3"), group("none", "in no group")];
const flows = [
  { from: "1", to: "2", rows: 60 },
  { from: "2", to: "1", rows: 30 },
  { from: "2", to: "3", rows: 10 },
];

function all(nodes: readonly SvgNode[], tag: string): SvgNode[] {
  return nodes.flatMap((node) => [
    ...(node.tag === tag ? [node] : []),
    ...all(
      node.children.filter((child) => typeof child !== "string"),
      tag,
    ),
  ]);
}

describe("flowPlot", () => {
  const plot = flowPlot(before, after, flows, { width: 800, titles: ["May", "June"] });
  const bars = all(plot.body, "rect");
  const bands = all(plot.body, "path");

  it("draws every flow and no group without rows", () => {
    expect(bands.map((band) => String(band.attrs.tip).split("\n")[0])).toEqual(["1 → 2", "2 → 1", "2 → 3"]);
    // Two groups before, three after; nobody was or is in no group.
    expect(bars.length).toBe(5);
    expect(plot.label).toBe("flow of 100 rows from May to June");
  });

  it("makes bars as high as their rows", () => {
    const height = (tip: string) =>
      Number(bars.find((bar) => String(bar.attrs.tip).includes(tip))?.attrs.height) - 2;
    expect(height("60 rows") / height("30 rows")).toBeCloseTo(2, 1);
    expect(height("60 rows") / height("10 rows")).toBeCloseTo(6, 0);
  });

  it("orders the later groups so that bands do not cross", () => {
    const tops = (side: readonly SvgNode[]) => side.map((bar) => Number(bar.attrs.y));
    const later = bars.slice(2);
    expect(later.map((bar) => String(bar.attrs.tip).split("\n")[0])).toEqual(["2", "1", "3"]);
    expect(tops(later)).toEqual([...tops(later)].sort((a, b) => a - b));
  });

  it("names groups where there is room, else shows their paths", () => {
    const named = [{ ...group("1"), name: "1  early birds" }, group("none", "in no group")];
    const texts = (width: number) =>
      all(
        flowPlot(named, named, [{ from: "1", to: "1", rows: 5 }], { width, titles: ["a", "b"] }).body,
        "text",
      ).map((text) => text.children[0]);
    expect(texts(800)).toContain("1  early birds");
    expect(texts(320)).not.toContain("1  early birds");
    expect(texts(320)).toContain("1");
  });
});
