import type { AssignmentColumn, AssignmentModel, AssignmentNode, TreeEnsemble } from "@clusterwhy/core";

/** A seeded stream in [0, 1): mulberry32. */
export function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const LEVELS = [
  "DE",
  "FR",
  "it's",
  'say "hi"',
  "back\\slash",
  "line\nbreak",
  "",
  "é🙂",
  "%_",
  "--",
  "$1",
];

export const COLUMNS: readonly AssignmentColumn[] = [
  { name: "followers", type: "number" },
  { name: 'odd "name"', type: "number" },
  { name: "is verified", type: "boolean" },
  { name: "Joined", type: "time" },
  { name: "country", type: "string", levels: LEVELS },
  { name: "ratio", type: "number" },
  { name: "unused", type: "number" },
];

/** Thresholds with neighbours worth testing: odd and even last bits, powers of two, tiny, huge, zero. */
export const THRESHOLDS = [
  0, 0.1, 0.5, 1, 1.5, 3, 120000, 16777216, 16777217, 1e-45, 1e-38, -1e-45, -2.5, -1e30,
  3.4028234663852886e38, -3.4028234663852886e38, 1600000000, 1700000000.5,
].map(Math.fround);

interface Shape {
  readonly trees: number;
  readonly depth: number;
}

export function randomEnsemble(
  random: () => number,
  { trees, depth }: Shape,
  columns = COLUMNS,
): TreeEnsemble {
  const usable = columns.map((_, i) => i).filter((i) => columns[i].name !== "unused");
  const nodeOffsets = [0];
  const left: number[] = [];
  const right: number[] = [];
  const feature: number[] = [];
  const threshold: number[] = [];
  const defaultLeft: number[] = [];
  const categoryOffset: number[] = [];
  const categorySize: number[] = [];
  const categories: number[] = [];
  const grow = (level: number, start: number): number => {
    const node = left.length;
    left.push(-1);
    right.push(-1);
    feature.push(0);
    threshold.push(Math.fround(random() * 2 - 1));
    defaultLeft.push(0);
    categoryOffset.push(-1);
    categorySize.push(0);
    if (level === depth || random() < 0.1) return node - start;
    feature[node] = usable[Math.floor(random() * usable.length)];
    defaultLeft[node] = random() < 0.5 ? 1 : 0;
    const column = columns[feature[node]];
    if (column.type === "string" ? random() < 0.9 : random() < 0.05) {
      categoryOffset[node] = categories.length;
      const count = column.type === "string" ? (column.levels?.length ?? 0) : 5;
      for (let k = 0; k < count; k++) if (random() < 0.4) categories.push(k);
      categorySize[node] = categories.length - categoryOffset[node];
    } else {
      threshold[node] =
        random() < 0.7
          ? THRESHOLDS[Math.floor(random() * THRESHOLDS.length)]
          : Math.fround((random() - 0.5) * 10 ** (random() * 12 - 2));
      if (column.type === "string") threshold[node] = Math.fround(random() * 10);
    }
    left[node] = grow(level + 1, start);
    right[node] = grow(level + 1, start);
    return node - start;
  };
  for (let tree = 0; tree < trees; tree++) {
    grow(0, left.length);
    nodeOffsets.push(left.length);
  }
  return {
    objective: "binary:logistic",
    featureNames: columns.map((column) => column.name),
    featureTypes: columns.map((column) => (column.type === "string" ? "c" : "float")),
    numOutputs: 1,
    baseMargins: Float64Array.of(random() * 2 - 1),
    nodeOffsets: Int32Array.from(nodeOffsets),
    treeOutputs: new Int32Array(trees),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    feature: Int32Array.from(feature),
    threshold: Float32Array.from(threshold),
    defaultLeft: Uint8Array.from(defaultLeft),
    cover: new Float32Array(left.length),
    gain: new Float32Array(left.length),
    baseWeight: new Float32Array(left.length),
    categoryOffset: Int32Array.from(categoryOffset),
    categorySize: Int32Array.from(categorySize),
    categories: Int32Array.from(categories),
  };
}

/** Groups `1` .. of which the first two divide again, and `1.1` once more. Two children of the root always tie. */
export function randomModel(seed: number, shape: Shape = { trees: 6, depth: 4 }): AssignmentModel {
  const random = stream(seed);
  const children = (parent: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({
      path: parent === "all" ? `${i + 1}` : `${parent}.${i + 1}`,
      name: i === 0 ? `it's "${parent}" \\ first` : `group ${parent}.${i + 1}`,
      ensemble: randomEnsemble(random, shape),
      slope: 0.5 + random(),
      intercept: random() - 0.5,
    }));
  const root = children("all", 4);
  root[3] = { ...root[1], path: "4", name: "twin of 2" };
  const node = (path: string, list: AssignmentNode["children"]): AssignmentNode => ({
    path,
    minMargin: random() - 0.8,
    children: list,
  });
  return {
    columns: COLUMNS,
    nodes: [
      node("all", root),
      node("1", children("1", 2)),
      node("2", children("2", 3)),
      node("1.1", children("1.1", 1)),
    ],
  };
}

/** Raw rows with every edge: missing, NaN, infinities, values that round to a threshold from either side. */
export interface RawRow {
  readonly followers: number | null;
  readonly odd: number | null;
  readonly verified: boolean | null;
  /** Microseconds since 1970. */
  readonly joined: number | null;
  readonly country: string | null;
  readonly ratio: number | null;
}

export function randomRows(seed: number, count: number): RawRow[] {
  const random = stream(seed ^ 0x5bd1e995);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const edge = (): number | null => {
    const kind = random();
    if (kind < 0.08) return null;
    if (kind < 0.14) return Number.NaN;
    if (kind < 0.18)
      return pick([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e300, 1e-320, -0]);
    const threshold = pick(THRESHOLDS);
    if (kind < 0.4) return threshold;
    if (kind < 0.7) {
      // Around half way to the next 32-bit number, where rounding decides.
      const half = Math.max(Math.abs(threshold) * 2 ** -25, 2 ** -150);
      return threshold + pick([-1, 1, -0.5, 0.5, -2, 2]) * half * (1 + pick([0, 1, -1]) * 2 ** -20);
    }
    return kind < 0.8 ? Math.floor(random() * 6) : (random() - 0.5) * 10 ** (random() * 14 - 3);
  };
  return Array.from({ length: count }, () => ({
    followers: edge(),
    odd: edge(),
    verified: random() < 0.1 ? null : random() < 0.5,
    joined: random() < 0.1 ? null : Math.floor((random() * 4e9 - 1e9) * 1e6),
    country: random() < 0.1 ? null : random() < 0.1 ? pick(["XX", "de", " DE", "DE "]) : pick(LEVELS),
    ratio: edge(),
  }));
}
