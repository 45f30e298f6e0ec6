import type { ReportIndex } from "../report/reportIndex.js";
import { shorten } from "./format.js";
import { textWidth } from "./scale.js";
import { dots, node, type Plot, rect, type SvgNode, text } from "./svg.js";

const MAX_POINTS = 20_000;
const MARGIN = 36;

/**
 * The map as a drawing: groups of the first level in their colours, or one segment's groups with all other rows faded.
 * Above 20,000 rows an even choice of them. Maps of three dimensions are seen along their third.
 */
export function mapPlot(
  index: ReportIndex,
  path: string,
  style: { readonly width: number; readonly height?: number; readonly labels?: boolean },
): Plot {
  const { width, height = Math.round(0.7 * width), labels = true } = style;
  const { rows } = index.input;
  const depth = path === index.root.path ? 1 : index.lineage(path).length;
  const focus = index.members(path);
  const stride = Math.max(1, Math.ceil(rows.numRows / MAX_POINTS));
  const place = placement(rows.x, rows.y, width, height);
  const radius = Math.min(Math.max(0.16 * Math.sqrt((width * height) / Math.max(rows.numRows, 1)), 0.8), 4);
  const layers = new Map<string, { xs: number[]; ys: number[]; color: string; order: number }>();
  for (let row = 0; row < rows.numRows; row += stride) {
    const shown = index.lineage(rows.paths[rows.segment[row]]).slice(0, depth).at(-1);
    const faded = focus[row] === 0;
    const key = faded ? "faded" : (shown ?? "none");
    const color = faded ? "var(--grid)" : shown === undefined ? "var(--noise)" : index.color(shown);
    const layer = layers.get(key) ?? {
      xs: [],
      ys: [],
      color,
      order: faded ? 0 : shown === undefined ? 1 : 2,
    };
    const [x, y] = place(rows.x[row], rows.y[row]);
    layer.xs.push(x);
    layer.ys.push(y);
    layers.set(key, layer);
  }
  const body = Array.from(layers.values())
    .sort((a, b) => a.order - b.order)
    .map(({ xs, ys, color }) => node("g", { opacity: 0.85 }, dots(xs, ys, radius, color)));
  return {
    width,
    height,
    label: path === index.root.path ? "map of all rows" : `map of all rows with group ${path} in colour`,
    body: [...body, ...(labels ? nameTags(index, path, depth, place, width, height) : [])],
  };
}

function placement(x: Float32Array, y: Float32Array, width: number, height: number) {
  const [left, right] = extent(x);
  const [low, high] = extent(y);
  const scale = Math.min(
    (width - 2 * MARGIN) / (right - left || 1),
    (height - 2 * MARGIN) / (high - low || 1),
  );
  return (px: number, py: number): [number, number] => [
    width / 2 + (px - (left + right) / 2) * scale,
    height / 2 - (py - (low + high) / 2) * scale,
  ];
}

function extent(values: Float32Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 1] : [low, high];
}

/** Names where they do not touch: large groups first, above their topmost row. */
function nameTags(
  index: ReportIndex,
  path: string,
  depth: number,
  place: (x: number, y: number) => [number, number],
  width: number,
  height: number,
): SvgNode[] {
  const { x, y } = index.input.rows;
  const taken: { x: number; y: number; half: number }[] = [];
  return index.groups
    .filter(
      (segment) =>
        segment.depth === depth && (depth === 1 && path === index.root.path ? true : segment.path === path),
    )
    .flatMap((segment) => {
      const members = Array.from(index.members(segment.path).keys()).filter(
        (row) => index.members(segment.path)[row] === 1,
      );
      if (members.length === 0) return [];
      const xs = members.map((row) => x[row]).sort((a, b) => a - b);
      const top = members.reduce((most, row) => Math.max(most, y[row]), Number.NEGATIVE_INFINITY);
      const [cx, cy] = place(xs[xs.length >> 1], top);
      for (const name of [`${segment.path}  ${shorten(segment.name, 32)}`, segment.path]) {
        const half = textWidth(name, 12.5) / 2 + 6;
        const tag = {
          x: Math.min(Math.max(cx, half + 2), width - half - 2),
          y: Math.min(Math.max(cy - 12, 12), height - 12),
          half,
        };
        if (
          taken.some(
            (other) => Math.abs(other.x - tag.x) < other.half + half && Math.abs(other.y - tag.y) < 20,
          )
        )
          continue;
        taken.push(tag);
        return [
          node(
            "g",
            {},
            rect(tag.x - half, tag.y - 10, 2 * half, 19, { fill: "var(--surface)", opacity: 0.75, rx: 5 }),
            text(tag.x, tag.y + 4, name, {
              anchor: "middle",
              fill: "var(--ink)",
              "font-size": 12.5,
              "font-weight": 600,
            }),
          ),
        ];
      }
      return [];
    });
}
