import { type CondensedTree, type FuzzyGraph, RandomStream } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import type { CandidateGroup } from "../src/recurse/candidateGroup.js";
import { componentsWithin, groupOfRows, heldTogether } from "../src/recurse/components.js";
import { refusal } from "../src/recurse/refusals.js";
import type { SegmentNode } from "../src/recurse/segmentNode.js";
import type { ClusterNode } from "../src/recurse/splitStrength.js";
import { withoutStrangers } from "../src/recurse/strangers.js";
import { solidGroups, withoutStrayRegions } from "../src/recurse/strayRegions.js";
import { flags, normal, numbers, table } from "./tables.js";

const span = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const group = (rows: Int32Array): CandidateGroup => ({
  rows,
  logDensity: 0,
  birthLogLambda: 0,
  isDoubtful: false,
});

/** Every row tied to the next one, but where a new part begins. */
function chain(numRows: number, starts: readonly number[]): FuzzyGraph {
  const ties = Array.from({ length: numRows }, (_, row) =>
    [row - 1, row + 1].filter(
      (other) => other >= 0 && other < numRows && !starts.includes(Math.max(row, other)),
    ),
  );
  const offsets = new Int32Array(numRows + 1);
  ties.forEach((own, row) => {
    offsets[row + 1] = offsets[row] + own.length;
  });
  const targets = Int32Array.from(ties.flat());
  return { numRows, offsets, targets, weights: new Float32Array(targets.length).fill(1) };
}

describe("heldTogether", () => {
  it("takes a group apart that nothing holds together, and drops parts that are too small", () => {
    const groups = [group(span(0, 60)), group(span(60, 160))];
    const found = heldTogether(groups, chain(160, [25, 55, 60]), 10, new Float64Array(160));
    expect(found.map(({ rows }) => [...rows])).toEqual([
      [...span(25, 55)],
      [...span(0, 25)],
      [...span(60, 160)],
    ]);
    expect(found[2]).toBe(groups[1]);
  });

  it("leaves a group whole of which a small part is loose", () => {
    const groups = [group(span(0, 100))];
    expect(heldTogether(groups, chain(100, [85]), 10, new Float64Array(100))).toEqual(groups);
    const parts = componentsWithin(chain(100, [85]), groupOfRows(groups, 100));
    expect(parts.map(({ length }) => length)).toEqual([85, 15]);
  });
});

describe("withoutStrayRegions", () => {
  it("leaves out what lost a third of its rows", () => {
    const drawn = [group(span(0, 90)), group(span(90, 180))];
    const members = [group(span(0, 61)), group(span(121, 190))];
    expect(withoutStrayRegions(drawn, members)).toEqual([members[0]]);
  });

  const cluster = (id: number, rows: Int32Array, children: readonly ClusterNode[] = []): ClusterNode => ({
    id,
    rows,
    children,
    logSplitLambda: Number.NaN,
    logDensity: 0,
    strength: Number.NaN,
  });
  /** No cluster of it is asked for but by id. */
  const tree: CondensedTree = {
    numRows: 300,
    numClusters: 6,
    parent: Int32Array.of(300, 300, 300, 302, 302),
    child: Int32Array.of(301, 302, 303, 304, 305),
    lambda: Float64Array.of(1, 1, 1, 2, 2),
    childSize: Int32Array.of(90, 90, 120, 60, 30),
  };
  const logLambda = new Float64Array(300);
  const standing = (...nodes: ClusterNode[]) => nodes.map((node) => ({ node, isDoubtful: false }));

  it("gives its rows to the groups that they are of, and changes nothing else", () => {
    const parts = [span(0, 90), span(90, 180), span(180, 300)];
    const clusters = standing(...parts.map((rows, index) => cluster(301 + index, rows)));
    const drawn = parts.map(group);
    const members = [
      group(Int32Array.from([...span(5, 90), ...span(170, 180)])),
      group(span(120, 170)),
      group(Int32Array.from([...span(0, 5), ...span(180, 300)])),
    ];
    const found = solidGroups(clusters, drawn, members, tree, logLambda);
    expect([...found[0].rows]).toEqual([...span(0, 90), ...span(170, 180)]);
    expect(found[1]).toBe(drawn[2]);
    expect(found.length).toBe(2);
    expect(solidGroups(clusters, drawn, drawn, tree, logLambda)).toBe(drawn);
  });

  it("takes a group apart that one holds together", () => {
    const inner = cluster(302, span(0, 210), [cluster(304, span(0, 150)), cluster(305, span(150, 210))]);
    const clusters = standing(inner, cluster(303, span(210, 300)));
    const drawn = [group(span(0, 210)), group(span(210, 300))];
    const members = [group(span(5, 180)), group(Int32Array.from([...span(0, 5), ...span(205, 300)]))];
    const found = solidGroups(clusters, drawn, members, tree, logLambda);
    expect(found.map(({ rows }) => [...rows])).toEqual([[...span(0, 150)], [...span(205, 300)]]);
    expect(found.map(({ isDoubtful }) => isDoubtful)).toEqual([true, false]);
  });
});

describe("withoutStrangers", () => {
  const random = new RandomStream(3, "strangers");
  /** Segments `1` and `2` lie apart; the last 20 rows of `2` are of the first but for a flag, or lie beyond both. */
  const node = (beyond: number) => {
    const place = (row: number) => (row < 150 ? 0 : row < 280 ? 20 : beyond);
    const made = table(
      numbers(
        "visits",
        Array.from({ length: 300 }, (_, row) => place(row) + normal(random)),
      ),
      numbers(
        "spend",
        Array.from({ length: 300 }, (_, row) => place(row) + normal(random)),
      ),
      flags(
        "member",
        Array.from({ length: 300 }, (_, row) => (row < 150 ? 0 : 1)),
      ),
    );
    const blank = {
      depth: 1,
      probabilities: new Float64Array(0),
      persistence: null,
      exemplars: [],
      vsSiblings: undefined,
      split: refusal("not yet looked at"),
      map: undefined,
      warnings: [],
    };
    const root: SegmentNode = {
      ...blank,
      path: "all",
      parent: undefined,
      depth: 0,
      rows: span(0, 300),
      children: [],
    };
    const first: SegmentNode = { ...blank, path: "1", parent: root, rows: span(0, 150), children: [] };
    const second: SegmentNode = { ...blank, path: "2", parent: root, rows: span(150, 300), children: [] };
    root.children = [first, second];
    return { made, second };
  };
  const groups = [group(span(0, 130)), group(span(130, 150))];

  it("leaves out a piece of a segment elsewhere", () => {
    const { made, second } = node(0);
    expect(withoutStrangers(made, groups, second, 1)).toEqual([groups[0]]);
  });

  it("keeps a group that is nowhere else at home", () => {
    const { made, second } = node(40);
    expect(withoutStrangers(made, groups, second, 1)).toEqual(groups);
  });
});
