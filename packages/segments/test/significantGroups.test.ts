import { describe, expect, it } from "vitest";
import { significantGroups } from "../src/recurse/significantGroups.js";
import { type ClusterNode, clusterNodes, strongestSplit } from "../src/recurse/splitStrength.js";

function node(id: number, strength = Number.NaN, ...children: ClusterNode[]): ClusterNode {
  return { id, children, rows: new Int32Array(), logSplitLambda: 0, logDensity: 0, strength };
}
const strongerThan = (threshold: number) => (split: ClusterNode) => split.strength > threshold;
const ids = (groups: readonly ClusterNode[]) => groups.map((group) => group.id);

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

  it("counts a single cluster that is weakly apart from several as noise", () => {
    const tree = node(0, 0.5, node(1, 2, node(3), node(4)), node(2));
    expect(ids(significantGroups(tree, new Set([2, 3, 4]), strongerThan(1)))).toEqual([3, 4]);
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
