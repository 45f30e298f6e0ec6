import { levelColor } from "../../src/plots/color.js";
import type { FlowGroup } from "../../src/plots/flow.js";
import type { ComparedRuns, ComparedSide } from "./api.js";

/** Colours of the first level's groups by path, in both runs. */
export interface ComparedColors {
  readonly earlier: ReadonlyMap<string, string>;
  readonly later: ReadonlyMap<string, string>;
}

const NONE = "none";
const PALETTE = 10;

/** A group that lives on has one colour in both runs; new ones take the colours that are left, then begin again. */
export function comparedColors({ comparison, earlier, later }: ComparedRuns): ComparedColors {
  const before = firstLevel(earlier).map(({ path }, i) => [path, levelColor(i % PALETTE)] as const);
  const colors = new Map(before);
  const became = new Map(comparison.matches.map(({ from, to }) => [to, from]));
  let next = before.length;
  const after = firstLevel(later).map(({ path }) => {
    const inherited = colors.get(became.get(path) ?? "");
    return [path, inherited ?? levelColor(next++ % PALETTE)] as const;
  });
  return { earlier: colors, later: new Map(after) };
}

/** What the flow draws of one run: its first level, then the rows of no group. */
export function flowGroups(
  side: ComparedSide,
  colors: ReadonlyMap<string, string>,
  noise: string,
): FlowGroup[] {
  return [
    ...firstLevel(side).map(({ path, name }) => ({
      key: path,
      path,
      name: `${path}  ${name}`,
      color: colors.get(path) ?? noise,
    })),
    { key: NONE, path: "–", name: "in no group", color: noise },
  ];
}

function firstLevel(side: ComparedSide) {
  return side.segments.filter((segment) => segment.depth === 1);
}
