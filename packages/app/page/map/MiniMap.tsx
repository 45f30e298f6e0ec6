import { useMemo } from "preact/hooks";
import { useReport } from "../state/context.js";
import { colorPoints } from "./coloring.js";
import { MapCanvas } from "./MapCanvas.js";
import { mapPoints } from "./mapPoints.js";

/** As many points as a small picture can tell apart; a marked group is drawn in full. */
const MOST_POINTS = 20_000;

/** A small map that only shows: all groups, or one of them in focus. */
export function MiniMap({ path, marked }: { readonly path?: string; readonly marked?: number }) {
  const { data, index, color, theme } = useReport();
  const points = useMemo(() => mapPoints(data, false), [data]);
  const coloring = useMemo(
    () =>
      colorPoints(
        index,
        points,
        { by: "segment", depth: path === undefined ? 1 : index.lineage(path).length },
        color("noise"),
        path === undefined ? undefined : index.members(path),
      ),
    [index, points, path, theme],
  );
  const shown = useMemo(() => {
    const { numPoints } = points;
    const stride = Math.ceil(numPoints / MOST_POINTS);
    const mask = path === undefined ? new Uint8Array(numPoints) : index.members(path).slice();
    for (let i = 0; i < numPoints; i += stride) mask[i] = 1;
    return mask;
  }, [index, points, path]);
  return (
    <div class="mini-map" inert aria-hidden="true">
      <MapCanvas
        points={points}
        coloring={coloring}
        shown={shown}
        labelDepth={path === undefined ? 1 : 0}
        view={{ key: "all" }}
        marked={marked}
        plain
      />
    </div>
  );
}
