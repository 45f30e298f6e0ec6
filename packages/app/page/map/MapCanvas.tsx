import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useReport } from "../state/context.js";
import { useSize } from "../state/useSize.js";
import { type Camera, fitCamera, IDENTITY, type Points, type Size } from "./camera.js";
import type { Coloring } from "./coloring.js";
import { useGestures } from "./gestures.js";
import { type Anchor, anchorsOf, labelsAt } from "./labels.js";
import type { MapPoints } from "./mapPoints.js";
import { type MapFrame, PacedDrawing } from "./pacedDrawing.js";
import { PointGrid } from "./pointGrid.js";
import { createRenderer, type PointRenderer, pointRadius } from "./renderer.js";

export interface MapProps {
  readonly points: MapPoints;
  readonly coloring: Coloring;
  /** Uint8Array [numPoints]: the points to draw. */
  readonly shown: Uint8Array;
  /** Labels down to this depth. */
  readonly labelDepth: number;
  /** A drag chooses rows, by an outline or by a box, instead of moving the map. */
  readonly choose?: Choosing;
  /** The map moves so that these points are seen whenever `key` changes. Uint8Array [numPoints]. */
  readonly view?: { readonly key: string; readonly points?: Uint8Array };
  /** A point with a ring round it. Hovered, picked and chosen are points, too. */
  readonly marked?: number;
  /** A small map: drawn without WebGL, labelled with paths only. */
  readonly plain?: boolean;
  readonly onHover?: (point: number, x: number, y: number) => void;
  readonly onPick?: (point: number) => void;
  readonly onChoose?: (points: Int32Array) => void;
  readonly onLabel?: (path: string) => void;
}

export type Choosing = "outline" | "box";

/** The rows of the table as points: pan, zoom, turn, hover, pick, circle. */
export function MapCanvas(props: MapProps) {
  const { index } = useReport();
  const [frame, size] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const renderer = useRef<PointRenderer | undefined>(undefined);
  const drawing = useRef<PacedDrawing | undefined>(undefined);
  const numDrawn = useRef(0);
  const [camera, setCamera] = useState<Camera>();
  const { points } = props;
  const grid = useMemo(() => new PointGrid(points), [points]);
  const anchors = useMemo(() => anchorsOf(index, points), [index, points]);
  const fitted = useMemo(
    () => (size === undefined ? 1 : fitCamera(points, size, IDENTITY).scale),
    [points, size],
  );

  useEffect(() => {
    if (canvas.current === null) return;
    renderer.current = createRenderer(canvas.current, points, props.plain);
    drawing.current = new PacedDrawing(renderer.current);
    return () => {
      drawing.current?.stop();
      renderer.current?.dispose();
    };
  }, [points, props.plain]);

  useEffect(() => {
    if (size === undefined) return;
    setCamera((old) =>
      fitCamera(
        points,
        size,
        old?.rotation ?? (points.numDimensions === 2 ? IDENTITY : TILTED),
        props.view?.points,
      ),
    );
  }, [points, size, props.view?.key]);

  useEffect(() => {
    renderer.current?.setColors(props.coloring.colors);
    const order = drawingOrder(props.shown, points.segment, index.input.rows.paths.indexOf(index.root.path));
    numDrawn.current = order.length;
    renderer.current?.setOrder(order);
    const frame = mapFrame();
    if (frame !== undefined) drawing.current?.redraw(frame);
  }, [props.coloring, props.shown, points, props.plain]);

  // In the same frame as the labels, which stand where the render has put them.
  useLayoutEffect(() => {
    const frame = mapFrame();
    if (frame !== undefined) drawing.current?.move(frame);
  }, [camera, size]);

  function mapFrame(): MapFrame | undefined {
    if (camera === undefined || size === undefined) return undefined;
    const numPoints = numDrawn.current;
    return { camera, size, radius: pointRadius(numPoints, camera.scale / fitted, size), numPoints };
  }

  const gestures = useGestures({ camera, setCamera, size, fitted, points, grid, props });
  const marked =
    props.marked !== undefined && camera !== undefined && size !== undefined
      ? markAt(points, props.marked, camera, size)
      : undefined;

  return (
    <div
      class={`map ${props.choose === undefined ? "" : "choosing"}`}
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is moved with the keyboard
      tabIndex={0}
      role="application"
      aria-label="map of the rows: arrow keys move, plus and minus zoom, 0 shows all, a chooses the rows in view"
      {...gestures.handlers}
    >
      <canvas ref={canvas} />
      {camera !== undefined && size !== undefined && (
        <Labels
          anchors={anchors}
          camera={camera}
          size={size}
          depth={props.labelDepth}
          short={props.plain === true}
          onLabel={props.onLabel}
        />
      )}
      {gestures.outline.length > 1 && (
        <svg class="outline" aria-hidden="true">
          <polygon points={gestures.outline.map(([px, py]) => `${px},${py}`).join(" ")} />
        </svg>
      )}
      {marked !== undefined && (
        <span class="marked" style={{ left: `${marked[0]}px`, top: `${marked[1]}px` }} />
      )}
    </div>
  );
}

/** Maps of three dimensions begin a little from the side, so that they are seen to be solid. */
const TILTED = [0.82, 0, 0.57, 0.2, 0.94, -0.29, -0.54, 0.35, 0.77];

function Labels(props: {
  readonly anchors: readonly Anchor[];
  readonly camera: Camera;
  readonly size: Size;
  readonly depth: number;
  readonly short: boolean;
  readonly onLabel?: (path: string) => void;
}) {
  const placed = labelsAt(props.anchors, props.camera, props.size, props.depth, props.short);
  return (
    <div class="labels">
      {placed.map(({ path, text, x, y }) => (
        <button
          type="button"
          key={path}
          tabIndex={-1}
          class="map-label"
          style={{ left: `${x}px`, top: `${y}px` }}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => props.onLabel?.(path)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

/** Rows in no group at the bottom, so that groups are seen. */
function drawingOrder(shown: Uint8Array, segment: Int32Array, root: number): Uint32Array {
  const order = new Uint32Array(shown.length);
  let to = 0;
  for (let i = 0; i < shown.length; i++) if (shown[i] && segment[i] === root) order[to++] = i;
  for (let i = 0; i < shown.length; i++) if (shown[i] && segment[i] !== root) order[to++] = i;
  return order.subarray(0, to);
}

function markAt(points: Points, row: number, camera: Camera, size: Size): [number, number] {
  const r = camera.rotation;
  const [x, y, z] = points.positions.subarray(3 * row, 3 * row + 3);
  const [mapX, mapY] = [r[0] * x + r[1] * y + r[2] * z, r[3] * x + r[4] * y + r[5] * z];
  return [
    (mapX - camera.centerX) * camera.scale + size.width / 2,
    size.height / 2 - (mapY - camera.centerY) * camera.scale,
  ];
}
