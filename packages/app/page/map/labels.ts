import { shorten } from "../../src/plots/format.js";
import type { ReportIndex } from "../../src/report/reportIndex.js";
import { type Camera, type Points, type Size, toScreen } from "./camera.js";
import { labelWidth } from "./measure.js";

/** A group's name and where it belongs on the map. */
export interface Anchor {
  readonly path: string;
  readonly depth: number;
  readonly text: string;
  /** The medians of the group's coordinates, three of them. */
  readonly center: readonly [number, number, number];
  /** Half the middle 90% of its rows' spread along either axis, in map units: how large the group looks. */
  readonly reach: number;
  /** The same, upwards only. */
  readonly rise: number;
}

export interface PlacedLabel {
  readonly path: string;
  readonly text: string;
  /** Of the label's middle, pixels. */
  readonly x: number;
  readonly y: number;
}

const HEIGHT = 20;

export function anchorsOf(index: ReportIndex, points: Points): Anchor[] {
  return index.groups.map((segment) => {
    const members = index.members(segment.path);
    const axes = [0, 1, 2].map((d) => {
      const values = new Float32Array(members.reduce((sum, one) => sum + one, 0));
      let to = 0;
      for (let i = 0; i < points.numPoints; i++) if (members[i]) values[to++] = points.positions[3 * i + d];
      return values.sort();
    });
    const at = (values: Float32Array, q: number) => values[Math.floor(q * (values.length - 1))] ?? 0;
    const spread = (values: Float32Array) => at(values, 0.95) - at(values, 0.05);
    return {
      path: segment.path,
      depth: segment.depth,
      text: `${segment.path}  ${shorten(segment.name, 30)}`,
      center: [at(axes[0], 0.5), at(axes[1], 0.5), at(axes[2], 0.5)] as const,
      reach: Math.max(spread(axes[0]), spread(axes[1])) / 2,
      rise: at(axes[1], 1) - at(axes[1], 0.5),
    };
  });
}

/**
 * As many labels as fit without touching: upper levels first, large groups first. The groups of deeper levels appear
 * once they are large enough on the screen. A label stands in the middle of a large group and above a small one, which
 * it would hide; where its name does not fit its path may.
 *
 * @param short paths only, for small maps
 */
export function placeLabels(
  anchors: readonly Anchor[],
  camera: Camera,
  size: Size,
  depth: number,
  short: boolean,
): PlacedLabel[] {
  const placed: (PlacedLabel & { half: number })[] = [];
  const r = camera.rotation;
  for (const anchor of anchors) {
    if (anchor.depth > depth || (anchor.depth > 1 && anchor.reach * camera.scale < 30)) continue;
    const [cx, cy, cz] = anchor.center;
    const [x, middle] = toScreen(
      r[0] * cx + r[1] * cy + r[2] * cz,
      r[3] * cx + r[4] * cy + r[5] * cz,
      camera,
      size,
    );
    if (x < 0 || x > size.width || middle < 0 || middle > size.height) continue;
    for (const text of short ? [anchor.path] : [fitting(anchor.text, size.width * 0.42), anchor.path]) {
      const half = labelWidth(text) / 2 + 8;
      const hides = anchor.reach * camera.scale < 1.2 * half;
      const y = hides ? middle - anchor.rise * camera.scale - HEIGHT : middle;
      const insideX = Math.min(Math.max(x, half + 4), size.width - half - 4);
      const insideY = Math.min(Math.max(y, HEIGHT), size.height - HEIGHT);
      const free = placed.every(
        (other) =>
          Math.abs(other.x - insideX) > other.half + half || Math.abs(other.y - insideY) > HEIGHT + 2,
      );
      if (!free) continue;
      placed.push({ path: anchor.path, text, x: insideX, y: insideY, half });
      break;
    }
  }
  return placed;
}

function fitting(text: string, pixels: number): string {
  return shorten(text, Math.max(8, Math.floor(pixels / 7)));
}
