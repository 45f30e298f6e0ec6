import { labelTexts, type PlacedLabel, placeLabels } from "../../src/plots/labelPlacement.js";
import type { ReportIndex } from "../../src/report/reportIndex.js";
import { type Camera, type Points, type Size, toScreen } from "./camera.js";
import { labelWidth } from "./measure.js";

/** A group's name and where it belongs on the map. */
export interface Anchor {
  readonly path: string;
  readonly depth: number;
  readonly name: string;
  /** Per axis: the 5%, 50% and 95% quantiles of its rows' coordinates. */
  readonly spread: readonly (readonly [low: number, middle: number, high: number])[];
}

export function anchorsOf(index: ReportIndex, points: Points): Anchor[] {
  return index.groups.map((segment) => {
    const members = index.members(segment.path);
    const size = members.reduce((sum, one) => sum + one, 0);
    const spread = [0, 1, 2].map((d) => {
      const values = new Float32Array(size);
      let to = 0;
      for (let i = 0; i < members.length; i++) if (members[i]) values[to++] = points.positions[3 * i + d];
      values.sort();
      const at = (q: number) => values[Math.floor(q * (size - 1))] ?? 0;
      return [at(0.05), at(0.5), at(0.95)] as const;
    });
    return {
      path: segment.path,
      depth: segment.depth,
      name: segment.name,
      spread,
    };
  });
}

/**
 * The labels that fit at this camera: upper levels first, large groups first. The groups of deeper levels appear once
 * they are large enough on the screen.
 *
 * @param short paths only, for small maps
 */
export function labelsAt(
  anchors: readonly Anchor[],
  camera: Camera,
  size: Size,
  depth: number,
  short: boolean,
): PlacedLabel[] {
  const numCharacters = Math.min(Math.max(Math.floor((size.width * 0.42) / 7), 8), 30);
  const candidates = anchors
    .filter((anchor) => anchor.depth <= depth)
    .map((anchor) => {
      const [x, y] = project(anchor, camera, size);
      const box = boxAround(anchor, camera, x, y);
      return {
        path: anchor.path,
        depth: anchor.depth,
        texts: short ? [anchor.path] : labelTexts(anchor.path, anchor.name, numCharacters),
        x,
        y,
        box,
      };
    })
    .filter(({ depth: own, box }) => own === 1 || Math.max(box.right - box.left, box.bottom - box.top) > 60);
  return placeLabels(candidates, size.width, size.height, labelWidth);
}

function project({ spread }: Anchor, camera: Camera, size: Size): [number, number] {
  const r = camera.rotation;
  const [x, y, z] = spread.map(([, middle]) => middle);
  return toScreen(r[0] * x + r[1] * y + r[2] * z, r[3] * x + r[4] * y + r[5] * z, camera, size);
}

/** How far the middle 90% reach on the screen from the middle; exact in two dimensions, an upper bound in three. */
function boxAround({ spread }: Anchor, { rotation: r, scale }: Camera, x: number, y: number) {
  const reach = (row: number, sign: 1 | -1) =>
    spread.reduce((sum, [low, middle, high], d) => {
      const along = sign * r[row + d];
      return sum + Math.max(along * (high - middle), along * (low - middle), 0);
    }, 0) *
      scale +
    4;
  return { left: x - reach(0, -1), right: x + reach(0, 1), top: y - reach(3, 1), bottom: y + reach(3, -1) };
}
