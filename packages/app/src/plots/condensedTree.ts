import type { Split } from "@clusterwhy/core";
import { formatCount, formatNumber } from "./format.js";
import { niceTicks, textWidth } from "./scale.js";
import { line, node, type Plot, round, type SvgNode, text } from "./svg.js";

type Cluster = NonNullable<Split["tree"]>[number];

const TOP = 14;
const BOTTOM = 40;
const LEFT = 52;
const RIGHT = 12;

/**
 * HDBSCAN's condensed tree as icicles (McInnes and Healy 2017): going down the density rises, a cluster is as wide as
 * the rows that are left in it, and it ends where the last leave or where it parts in two. Clusters of a group that was
 * kept have its colour. Undefined where the run holds no tree.
 */
export function condensedTreePlot(
  split: Split,
  style: {
    readonly width: number;
    /** Of the kept groups, by their position among the segment's children. */
    readonly groups: readonly { readonly path: string; readonly color: string }[];
  },
): Plot | undefined {
  const { tree } = split;
  if (tree === undefined || tree.length === 0) return undefined;
  const { width, groups } = style;
  const height = 300;
  const deepest = Math.max(...tree.map((cluster) => cluster.lambdas[cluster.lambdas.length - 1]));
  // Lambda is 1 / distance and has a long tail: the root of it shows both ends.
  const depth = (lambda: number) => TOP + Math.sqrt(lambda / (deepest || 1)) * (height - TOP - BOTTOM);
  const perRow = (width - LEFT - RIGHT) / Math.max(tree[0].rows[0], 1);
  const centres = centresOf(tree).map((rows) => LEFT + rows * perRow);
  return {
    width,
    height,
    label: `condensed tree of ${formatCount(tree[0].rows[0])} rows, ${tree.length} clusters`,
    body: [
      ...densityAxis(deepest, depth, width),
      ...tree.map((cluster, i) => icicle(cluster, centres[i], perRow, depth, groups)),
      ...labels(tree, centres, depth, groups),
      text(LEFT + (width - LEFT - RIGHT) / 2, height - 8, "width: rows left in the cluster", {
        anchor: "middle",
        "font-size": 11,
      }),
    ],
  };
}

/** In rows from the left: children side by side below their parent, in the tree's order. */
function centresOf(tree: readonly Cluster[]): number[] {
  const centres = new Array<number>(tree.length).fill(tree[0].rows[0] / 2);
  tree.forEach((_, parent) => {
    const children = tree.flatMap((cluster, i) => (cluster.parent === parent ? [i] : []));
    const total = children.reduce((sum, child) => sum + tree[child].rows[0], 0);
    let left = centres[parent] - total / 2;
    for (const child of children) {
      centres[child] = left + tree[child].rows[0] / 2;
      left += tree[child].rows[0];
    }
  });
  return centres;
}

function icicle(
  { lambdas, rows, group }: Cluster,
  centre: number,
  perRow: number,
  depth: (lambda: number) => number,
  groups: readonly { readonly path: string; readonly color: string }[],
): SvgNode {
  const half = (i: number) => Math.max((rows[i] * perRow) / 2, 0.5);
  const down = lambdas.map((lambda, i) => `L${round(centre + half(i))} ${round(depth(lambda))}`);
  const up = lambdas.map((lambda, i) => `L${round(centre - half(i))} ${round(depth(lambda))}`).reverse();
  const own = group === null ? undefined : groups[group];
  const whose = own === undefined ? "no single group" : `group ${own.path}`;
  return node("path", {
    d: `M${round(centre - half(0))} ${round(depth(lambdas[0]))}${[...down, ...up].join("")}Z`,
    fill: own?.color ?? "var(--rest)",
    opacity: own === undefined ? 0.45 : 0.85,
    stroke: "var(--surface)",
    "stroke-width": 1,
    tip: `${formatCount(rows[0])} rows, ${whose}\nfrom density ${formatNumber(lambdas[0])} to ${formatNumber(lambdas[lambdas.length - 1])}`,
  });
}

/** A group's path in the first cluster that is its own. */
function labels(
  tree: readonly Cluster[],
  centres: readonly number[],
  depth: (lambda: number) => number,
  groups: readonly { readonly path: string }[],
): SvgNode[] {
  return groups.flatMap(({ path }, group) => {
    const first = tree.findIndex((cluster) => cluster.group === group);
    if (first < 0) return [];
    const { lambdas } = tree[first];
    const middle = (depth(lambdas[0]) + depth(lambdas[lambdas.length - 1])) / 2;
    const half = textWidth(path, 13) / 2 + 5;
    return [
      node("rect", {
        x: round(centres[first] - half),
        y: round(middle - 10),
        width: round(2 * half),
        height: 19,
        rx: 5,
        fill: "var(--surface)",
        opacity: 0.85,
      }),
      text(centres[first], middle + 4, path, { anchor: "middle", "font-weight": 600, fill: "var(--ink)" }),
    ];
  });
}

function densityAxis(deepest: number, depth: (lambda: number) => number, width: number): SvgNode[] {
  const ticks = niceTicks(0, deepest, 4);
  return [
    ...ticks.flatMap((tick) => [
      line(LEFT - 4, depth(tick), width - RIGHT, depth(tick)),
      text(LEFT - 8, depth(tick) + 4, formatNumber(tick), { anchor: "end", "font-size": 11 }),
    ]),
    node(
      "text",
      {
        transform: `translate(12 ${round((depth(0) + depth(deepest)) / 2)}) rotate(-90)`,
        "text-anchor": "middle",
        "font-size": 11,
        fill: "var(--muted)",
      },
      "density",
    ),
  ];
}
