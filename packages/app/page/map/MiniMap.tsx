import { useMemo } from "preact/hooks";
import { useReport } from "../state/context.js";
import { colorRows } from "./coloring.js";
import { MapCanvas } from "./MapCanvas.js";

/** A small map that only shows: all groups, or one of them in focus. */
export function MiniMap({ path, marked }: { readonly path?: string; readonly marked?: number }) {
  const { index, color, theme } = useReport();
  const coloring = useMemo(
    () =>
      colorRows(
        index,
        { by: "segment", depth: path === undefined ? 1 : index.lineage(path).length },
        color("noise"),
        path === undefined ? undefined : index.members(path),
      ),
    [index, path, theme],
  );
  const shown = useMemo(() => new Uint8Array(index.input.rows.numRows).fill(1), [index]);
  return (
    <div class="mini-map" inert aria-hidden="true">
      <MapCanvas
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
