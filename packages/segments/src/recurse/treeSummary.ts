import type { CondensedTree, Split } from "@clusterwhy/core";
import { allNodes, type ClusterNode, largestFiniteLambda } from "./splitStrength.js";

/** Smaller clusters beyond so many are left out; parents, being larger, stay. */
const MOST_CLUSTERS = 60;
/** Points of each cluster's outline. */
const MOST_STEPS = 14;
/** A cluster is a group's where so much of it lies in the group. */
const MOST = 0.8;

/**
 * The condensed tree as it is drawn: clusters, largest first, with the rows that are still in each as lambda rises.
 *
 * @param root   of the tree; rows are positions within `rows`
 * @param rows   Int32Array, ascending: the segment's rows
 * @param groups rows of the groups that were kept, each ascending
 */
export function treeSummary(
  tree: CondensedTree,
  root: ClusterNode,
  rows: Int32Array,
  groups: readonly Int32Array[],
): NonNullable<Split["tree"]> {
  const nodes = allNodes(root);
  const kept = nodes
    .map((node, found) => ({ node, found }))
    .sort((a, b) => b.node.rows.length - a.node.rows.length || a.found - b.found)
    .slice(0, MOST_CLUSTERS)
    .map(({ node }) => node);
  const placeOf = new Map(kept.map((node, place) => [node.id, place]));
  const parents = new Map(nodes.flatMap((node) => node.children.map((child) => [child.id, node.id])));
  const groupOf = groupOfRows(rows, groups);
  const outlines = outlinesOf(tree, placeOf);
  return kept.map((node, place) => ({
    parent: placeOf.get(parents.get(node.id) ?? -1) ?? -1,
    group: groupOfNode(node, groupOf, groups.length),
    ...thinned(outlines[place]),
  }));
}

interface Outline {
  /** Ascending, the first where the cluster appears. */
  readonly lambdas: number[];
  /** Rows still in it at each lambda: those that leave there included. */
  readonly rows: number[];
}

function outlinesOf(tree: CondensedTree, placeOf: ReadonlyMap<number, number>): Outline[] {
  const { parent, child, childSize, lambda, numRows } = tree;
  const largest = largestFiniteLambda(tree);
  const at = (entry: number) => Math.min(lambda[entry], largest);
  const births = new Float64Array(placeOf.size);
  const sizes = new Float64Array(placeOf.size).fill(numRows);
  const leaving: [lambda: number, rows: number][][] = Array.from({ length: placeOf.size }, () => []);
  for (let entry = 0; entry < child.length; entry++) {
    leaving[placeOf.get(parent[entry]) ?? -1]?.push([at(entry), childSize[entry]]);
    const place = placeOf.get(child[entry]);
    if (place === undefined) continue;
    births[place] = at(entry);
    sizes[place] = childSize[entry];
  }
  return leaving.map((entries, place) => {
    const outline: Outline = { lambdas: [births[place]], rows: [sizes[place]] };
    let left = sizes[place];
    for (const [when, count] of entries.sort((a, b) => a[0] - b[0])) {
      if (when > outline.lambdas[outline.lambdas.length - 1]) {
        outline.lambdas.push(when);
        outline.rows.push(left);
      }
      left -= count;
    }
    return outline;
  });
}

/** The first, the last, and points evenly chosen between them. */
function thinned({ lambdas, rows }: Outline): Outline {
  const last = lambdas.length - 1;
  const wanted = Math.min(last, MOST_STEPS - 1);
  const chosen = Array.from({ length: wanted + 1 }, (_, i) =>
    wanted === 0 ? 0 : Math.round((i * last) / wanted),
  );
  return {
    lambdas: chosen.map((i) => Number(lambdas[i].toPrecision(5))),
    rows: chosen.map((i) => rows[i]),
  };
}

/** Int32Array aligned with `rows`: position among `groups`, −1 for rows of none. */
function groupOfRows(rows: Int32Array, groups: readonly Int32Array[]): Int32Array {
  const groupOf = new Int32Array(rows.length).fill(-1);
  groups.forEach((members, group) => {
    let at = 0;
    for (const row of members) {
      while (rows[at] < row) at++;
      groupOf[at] = group;
    }
  });
  return groupOf;
}

function groupOfNode(node: ClusterNode, groupOf: Int32Array, numGroups: number): number | null {
  const counts = new Int32Array(numGroups);
  for (const row of node.rows) if (groupOf[row] >= 0) counts[groupOf[row]]++;
  const group = counts.findIndex((count) => count >= MOST * node.rows.length);
  return group < 0 ? null : group;
}
