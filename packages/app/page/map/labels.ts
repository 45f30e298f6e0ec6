import { shorten } from "../../src/plots/format.js";
import { type PlacedLabel, placeLabels } from "../../src/plots/labelPlacement.js";
import type { ReportIndex } from "../../src/report/reportIndex.js";
import { type Camera, type Points, type Size, toScreen } from "./camera.js";
import { labelWidth } from "./measure.js";

/** A group's name and where it belongs on the map. */
export interface Anchor {
  readonly path: string;
  readonly depth: number;
  readonly text: string;
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
      for (let i = 0; i < points.numPoints; i++) if (members[i]) values[to++] = points.positions[3 * i + d];
      values.sort();
      const at = (q: number) => values[Math.floor(q * (size - 1))] ?? 0;
      return [at(0.05), at(0.5), at(0.95)] as const;
    });
    return {
      path: segment.path,
      depth: segment.depth,
      text: `${segment.path}  ${shorten(segment.name, 30)}`,
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
  const candidates = anchors
    .filter((anchor) => anchor.depth <= depth)
    .map((anchor) => {
      const [x, y] = project(anchor, camera, size);
      const [halfX, halfY] = halfSizes(anchor, camera);
      const box = { left: x - halfX, right: x + halfX, top: y - halfY, bottom: y + halfY };
      const long = shorten(anchor.text, Math.max(8, Math.floor((size.width * 0.42) / 7)));
      return {
        path: anchor.path,
        depth: anchor.depth,
        texts: short ? [anchor.path] : [long, anchor.path],
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

/** Half the extent on the screen along either axis; exact in two dimensions, an upper bound in three. */
function halfSizes({ spread }: Anchor, { rotation: r, scale }: Camera): [number, number] {
  const [x, y, z] = spread.map(([low, middle, high]) => Math.max(high - middle, middle - low));
  const half = (row: number) => Math.abs(r[row]) * x + Math.abs(r[row + 1]) * y + Math.abs(r[row + 2]) * z;
  return [half(0) * scale + 4, half(3) * scale + 4];
}
