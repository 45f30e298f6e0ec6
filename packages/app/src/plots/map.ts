import type { ReportIndex } from "../report/reportIndex.js";
import { LABEL_LINE, labelTexts, placeLabels } from "./labelPlacement.js";
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
    const color = faded ? "var(--line)" : shown === undefined ? "var(--noise)" : index.color(shown);
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

/** The names of the shown groups where they fit. */
function nameTags(
  index: ReportIndex,
  path: string,
  depth: number,
  place: (x: number, y: number) => [number, number],
  width: number,
  height: number,
): SvgNode[] {
  const { x, y } = index.input.rows;
  const candidates = index.groups
    .filter((segment) => segment.depth === depth && (path === index.root.path || segment.path === path))
    .map((segment) => {
      const members = index.members(segment.path);
      const quantiles = (values: Float32Array) => {
        const sorted = values.filter((_, row) => members[row] === 1).sort();
        return [0.05, 0.5, 0.95].map((q) => sorted[Math.floor(q * (sorted.length - 1))] ?? 0);
      };
      const [xs, ys] = [quantiles(x), quantiles(y)];
      const [left, bottom] = place(xs[0], ys[0]);
      const [right, top] = place(xs[2], ys[2]);
      const [middleX, middleY] = place(xs[1], ys[1]);
      return {
        path: segment.path,
        texts: labelTexts(segment.path, segment.name, 32),
        x: middleX,
        y: middleY,
        box: { left: left - 4, right: right + 4, top: top - 4, bottom: bottom + 4 },
      };
    });
  return placeLabels(candidates, width, height, (name) => textWidth(name, 13.5)).map((label) =>
    node(
      "g",
      {},
      rect(label.x - label.half, label.y - label.rise, 2 * label.half, 2 * label.rise, {
        fill: "var(--surface)",
        opacity: 0.75,
        rx: 5,
      }),
      ...label.text.split("\n").map((line, i) =>
        text(label.x, label.y - label.rise + (i + 0.5) * LABEL_LINE + 5, line, {
          anchor: "middle",
          fill: "var(--ink)",
          "font-size": 12.5,
          "font-weight": 600,
        }),
      ),
    ),
  );
}
