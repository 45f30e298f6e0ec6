import { describe, expect, it } from "vitest";
import { Separation } from "../src/recurse/separation.js";
import { type StandingCluster, significantGroups } from "../src/recurse/significantGroups.js";
import { type ClusterNode, clusterNodes, strongestSplit } from "../src/recurse/splitStrength.js";

function node(id: number, strength = Number.NaN, ...children: ClusterNode[]): ClusterNode {
  return { id, children, rows: new Int32Array(), logSplitLambda: 0, logDensity: 0, strength };
}
const strongerThan = (threshold: number) => (split: ClusterNode) => split.strength > threshold;
const ids = (groups: readonly StandingCluster[]) => groups.map((group) => group.node.id);

describe("significantGroups", () => {
  it("keeps the two sides of a strong split", () => {
    const tree = node(0, 2, node(1), node(2));
    expect(ids(significantGroups(tree, new Set([1, 2]), strongerThan(1)))).toEqual([1, 2]);
  });

  it("finds nothing where the only split is weak", () => {
    expect(significantGroups(node(0, 0.5, node(1), node(2)), new Set([1, 2]), strongerThan(1))).toEqual([]);
  });

  it("undoes a weak split below a strong one: the cluster that held both is the group", () => {
    const tree = node(0, 2, node(1, 0.5, node(3), node(4)), node(2));
    expect(ids(significantGroups(tree, new Set([2, 3, 4]), strongerThan(1)))).toEqual([1, 2]);
  });

  it("doubts a single cluster that is weakly apart from several", () => {
    const tree = node(0, 0.5, node(1, 2, node(3), node(4)), node(2));
    const groups = significantGroups(tree, new Set([2, 3, 4]), strongerThan(1));
    expect(ids(groups)).toEqual([3, 4, 2]);
    expect(groups.map((group) => group.isDoubtful)).toEqual([false, false, true]);
  });

  it("keeps what is selected below a branch with nothing selected on its other side", () => {
    const tree = node(0, 2, node(1, 2, node(3), node(4)), node(2));
    expect(ids(significantGroups(tree, new Set([3, 4]), strongerThan(1)))).toEqual([3, 4]);
  });
});

describe("clusterNodes", () => {
  // Root 6 splits at lambda 1 into 7 (rows 0, 1, 2, densities 4, 4, 8) and 8 (rows 3, 4, 5, all at 2).
  const tree = {
    numRows: 6,
    numClusters: 3,
    parent: Int32Array.of(6, 6, 7, 7, 7, 8, 8, 8),
    child: Int32Array.of(7, 8, 0, 1, 2, 3, 4, 5),
    lambda: Float64Array.of(1, 1, 4, 4, 8, 2, 2, 2),
    childSize: Int32Array.of(3, 3, 1, 1, 1, 1, 1, strongerThan(1)),
  };

  it("measures a split by how much denser its sides are than the bridge", () => {
    const root = clusterNodes(tree);
    expect([...root.rows]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(root.children.map((child) => [...child.rows])).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(root.strength).toBeCloseTo(Math.log(2), 10);
    expect(strongestSplit(root)).toBeCloseTo(Math.log(2), 10);
  });

  it("takes infinite densities of identical rows for the largest finite one", () => {
    const lambda = tree.lambda.slice();
    lambda[4] = Number.POSITIVE_INFINITY;
    expect(Number.isFinite(clusterNodes({ ...tree, lambda }).children[0].logDensity)).toBe(true);
  });
});

describe("Separation", () => {
  // Rows 0-1 and 2-3 tied by 1 each; one tie of 0.2 from 1 to 2; row 4 belongs to neither side.
  const ties = [
    [0, 1, 1],
    [1, 2, 0.2],
    [2, 3, 1],
    [3, 4, 1],
  ];
  const edges = [...ties, ...ties.map(([a, b, w]) => [b, a, w])].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const graph = {
    numRows: 5,
    offsets: Uint32Array.from({ length: 6 }, (_, row) => edges.filter(([from]) => from < row).length),
    targets: Int32Array.from(edges, ([, to]) => to),
    weights: Float32Array.from(edges, ([, , weight]) => weight),
  };
  const side = (id: number, ...rows: number[]): ClusterNode => ({ ...node(id), rows: Int32Array.from(rows) });
  const split = { ...node(0, 1, side(1, 0, 1), side(2, 2, 3)), rows: Int32Array.of(0, 1, 2, 3, 4) };

  it("is the share of the smaller side's ties that cross, as a negative logarithm", () => {
    // (0.2 + 0.5) / (2.2 + 1): either side's ties to rows of the two sides weigh 2.2.
    expect(new Separation(graph, 5).of(split)).toBeCloseTo(-Math.log(0.7 / 3.2), 6);
    expect(new Separation(graph, 5).of(split.children[0])).toBe(0);
  });

  it("finds the clearest split among those strong enough", () => {
    const best = new Separation(graph, 5).clearest(split, 0.5);
    expect(best?.separation).toBeCloseTo(-Math.log(0.7 / 3.2), 6);
    expect(best?.strength).toBe(1);
    expect(new Separation(graph, 5).clearest(split, 1.5)).toBeUndefined();
  });

  it("may be measured on a sample", () => {
    const sampled = new Separation(graph, 50, Int32Array.of(0, 10, 20, 30, 40));
    const far = { ...node(0, 1, side(1, 0, 10), side(2, 20, 30)), rows: Int32Array.of(0, 10, 20, 30, 40) };
    expect(sampled.of(far)).toBeCloseTo(-Math.log(0.7 / 3.2), 6);
  });
});
