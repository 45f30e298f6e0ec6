import { formatCount, formatShare } from "./format.js";
import { fitText } from "./scale.js";
import { node, type Plot, rect, round, type SvgNode, text } from "./svg.js";

/** A group on one side of the flow. */
export interface FlowGroup {
  readonly key: string;
  /** Short, for narrow drawings: the path. */
  readonly path: string;
  /** Written where there is room; begins with the path. */
  readonly name: string;
  readonly color: string;
}

export interface Flow {
  /** Keys of groups. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
}

interface Place {
  readonly group: FlowGroup;
  readonly rows: number;
  readonly top: number;
  readonly height: number;
}

const BAR = 12;
const GAP = 10;
const LEAST_HEIGHT = 2;
/** Narrower drawings have room for paths alone. */
const ROOM_FOR_NAMES = 560;

/**
 * Where rows went from one set of groups to another: bars on both sides as high as their rows, bands between them as
 * wide as the rows that they share (after Sankey, 1898). The right side is ordered so that bands cross little; what is
 * given last stays last on both sides.
 *
 * @param before in order, from the top; groups without rows are left out
 */
export function flowPlot(
  before: readonly FlowGroup[],
  after: readonly FlowGroup[],
  flows: readonly Flow[],
  style: { readonly width: number; readonly titles: readonly [string, string] },
): Plot {
  const { width } = style;
  const named = width >= ROOM_FOR_NAMES;
  const side = named ? Math.min(0.32 * width, 280) : 46;
  const height = Math.max(180, 46 * Math.max(before.length, after.length));
  const total = flows.reduce((sum, flow) => sum + flow.rows, 0);
  const top = 30;
  // One scale for both sides: a band is as wide where it arrives as where it leaves.
  const most = Math.max(before.length, after.length);
  const perRow = (height - (GAP + LEAST_HEIGHT) * most) / Math.max(total, 1);
  const left = placed(before, flows, "from", perRow, top);
  const right = placed(uncrossed(before, after, flows), flows, "to", perRow, top);
  const [x0, x1] = [side, width - side];
  return {
    width,
    height: height + top + 8,
    label: `flow of ${formatCount(total)} rows from ${style.titles[0]} to ${style.titles[1]}`,
    body: [
      text(named ? x0 + BAR : 0, 16, style.titles[0], {
        anchor: named ? "end" : "start",
        "font-weight": 600,
        fill: "var(--ink)",
      }),
      text(named ? x1 - BAR : width, 16, style.titles[1], {
        anchor: named ? "start" : "end",
        "font-weight": 600,
        fill: "var(--ink)",
      }),
      ...bands(left, right, flows, x0 + BAR, x1 - BAR),
      ...left.flatMap((place) => bar(place, x0, x0 - 8, "end", side - 14, named, total)),
      ...right.flatMap((place) => bar(place, x1 - BAR, x1 + 8, "start", side - 14, named, total)),
    ],
  };
}

/** By the mean place of where its rows come from; the last stays. */
function uncrossed(
  before: readonly FlowGroup[],
  after: readonly FlowGroup[],
  flows: readonly Flow[],
): readonly FlowGroup[] {
  const place = new Map(before.map((group, i) => [group.key, i]));
  const mean = (key: string) => {
    const into = flows.filter((flow) => flow.to === key);
    const rows = into.reduce((sum, flow) => sum + flow.rows, 0);
    return rows === 0
      ? before.length
      : into.reduce((sum, flow) => sum + flow.rows * (place.get(flow.from) ?? 0), 0) / rows;
  };
  const movable = after.slice(0, -1).map((group) => ({ group, at: mean(group.key) }));
  return [...movable.sort((a, b) => a.at - b.at).map(({ group }) => group), ...after.slice(-1)];
}

function placed(
  groups: readonly FlowGroup[],
  flows: readonly Flow[],
  end: "from" | "to",
  perRow: number,
  top: number,
): Place[] {
  const sized = groups
    .map((group) => ({
      group,
      rows: flows.reduce((sum, flow) => sum + (flow[end] === group.key ? flow.rows : 0), 0),
    }))
    .filter(({ rows }) => rows > 0);
  let at = top;
  return sized.map(({ group, rows }) => {
    const own = LEAST_HEIGHT + perRow * rows;
    const place = { group, rows, top: at, height: own };
    at += own + GAP;
    return place;
  });
}

function bands(
  left: readonly Place[],
  right: readonly Place[],
  flows: readonly Flow[],
  x0: number,
  x1: number,
): SvgNode[] {
  const used = { left: new Map<string, number>(), right: new Map<string, number>() };
  const take = (side: "left" | "right", place: Place, rows: number) => {
    const from = used[side].get(place.group.key) ?? 0;
    const share = (place.height * rows) / place.rows;
    used[side].set(place.group.key, from + share);
    return [place.top + from, place.top + from + share].map(round);
  };
  const middle = round((x0 + x1) / 2);
  // Bands leave and arrive in the order of the other side, so that those of one group do not cross.
  return left.flatMap((source) =>
    right.flatMap((target) => {
      const flow = flows.find(({ from, to }) => from === source.group.key && to === target.group.key);
      if (flow === undefined) return [];
      const [a0, a1] = take("left", source, flow.rows);
      const [b0, b1] = take("right", target, flow.rows);
      return node("path", {
        d: `M${x0} ${a0}C${middle} ${a0} ${middle} ${b0} ${x1} ${b0}V${b1}C${middle} ${b1} ${middle} ${a1} ${x0} ${a1}Z`,
        fill: source.group.color,
        opacity: 0.42,
        tip: `${source.group.name} → ${target.group.name}\n${formatCount(flow.rows)} rows: ${formatShare(flow.rows / source.rows)} of those that left, ${formatShare(flow.rows / target.rows)} of those that arrived`,
      });
    }),
  );
}

function bar(
  { group, rows, top, height }: Place,
  x: number,
  labelX: number,
  anchor: "start" | "end",
  room: number,
  named: boolean,
  total: number,
): SvgNode[] {
  const middle = top + height / 2;
  const tall = height >= 30;
  const name = named ? fitText(group.name, room, 12.5) : group.path;
  const count = `${formatCount(rows)} · ${formatShare(rows / total)}`;
  return [
    rect(x, top, BAR, height, {
      fill: group.color,
      tip: `${group.name}\n${formatCount(rows)} rows, ${formatShare(rows / total)}`,
    }),
    text(labelX, middle + (tall && named ? -2 : 4), name, { anchor, fill: "var(--ink)" }),
    ...(tall && named ? [text(labelX, middle + 13, count, { anchor, "font-size": 11 })] : []),
  ];
}
