import { useEffect, useRef, useState } from "preact/hooks";
import { type Camera, fitCamera, type Points, pan, type Size, turn, zoomAt } from "./camera.js";
import { pointsWithin } from "./lasso.js";
import type { MapProps } from "./MapCanvas.js";
import type { PointGrid } from "./pointGrid.js";

const REACH = 12;
const STEP = 60;

interface Parts {
  readonly camera: Camera | undefined;
  readonly setCamera: (change: (old: Camera | undefined) => Camera | undefined) => void;
  readonly size: Size | undefined;
  /** The scale at which the whole map is seen. */
  readonly fitted: number;
  readonly points: Points;
  readonly grid: PointGrid;
  readonly props: MapProps;
}

/** Mouse, touch and keyboard on the map. While rows are chosen a drag draws; in three dimensions it turns the map. */
export function useGestures(parts: Parts) {
  const { camera, setCamera, size, fitted, points, grid, props } = parts;
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const moved = useRef(0);
  const [outline, setOutline] = useState<[number, number][]>([]);
  const element = useRef<HTMLElement | null>(null);
  const change = (next: (old: Camera, size: Size) => Camera) =>
    setCamera((old) => (old === undefined || size === undefined ? old : next(old, size)));
  const zoom = (x: number, y: number, factor: number) =>
    change((old, within) => zoomAt(old, within, x, y, factor, fitted));

  const placeOf = (event: MouseEvent): [number, number] => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const find = (x: number, y: number) =>
    camera === undefined || size === undefined ? -1 : grid.nearest(x, y, camera, size, REACH, props.shown);

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const [x, y] = placeOf(event);
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, { x, y });
    moved.current = 0;
    if (props.choose !== undefined) setOutline([[x, y]]);
    props.onHover?.(-1, x, y);
  };

  const onPointerMove = (event: PointerEvent) => {
    const [x, y] = placeOf(event);
    const last = pointers.current.get(event.pointerId);
    if (last === undefined) {
      props.onHover?.(find(x, y), event.clientX, event.clientY);
      return;
    }
    const others = Array.from(pointers.current).filter(([id]) => id !== event.pointerId);
    moved.current += Math.abs(x - last.x) + Math.abs(y - last.y);
    if (others.length > 0) {
      const other = others[0][1];
      const before = Math.hypot(last.x - other.x, last.y - other.y);
      const after = Math.hypot(x - other.x, y - other.y);
      if (before > 0) zoom((x + other.x) / 2, (y + other.y) / 2, after / before);
    } else if (props.choose === "outline") setOutline((old) => [...old, [x, y]]);
    else if (props.choose === "box") setOutline(([corner = [x, y]]) => boxOf(corner, [x, y]));
    else if (points.numDimensions === 3 && !event.shiftKey)
      change((old) => turn(old, x - last.x, y - last.y));
    else change((old) => pan(old, x - last.x, y - last.y));
    pointers.current.set(event.pointerId, { x, y });
  };

  const onPointerUp = (event: PointerEvent) => {
    const [x, y] = placeOf(event);
    if (!pointers.current.delete(event.pointerId)) return;
    if (moved.current < 4) props.onPick?.(find(x, y));
    else if (outline.length > 2 && camera !== undefined && size !== undefined) {
      props.onChoose?.(pointsWithin(outline, points, camera, size, props.shown));
    }
    setOutline([]);
  };

  const chooseInView = (within: Size) => {
    if (camera === undefined) return;
    const view = boxOf([0, 0], [within.width, within.height]);
    props.onChoose?.(pointsWithin(view, points, camera, within, props.shown));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (size === undefined) return;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => change((old) => pan(old, STEP, 0)),
      ArrowRight: () => change((old) => pan(old, -STEP, 0)),
      ArrowUp: () => change((old) => pan(old, 0, STEP)),
      ArrowDown: () => change((old) => pan(old, 0, -STEP)),
      "+": () => zoom(size.width / 2, size.height / 2, 1.4),
      "=": () => zoom(size.width / 2, size.height / 2, 1.4),
      "-": () => zoom(size.width / 2, size.height / 2, 1 / 1.4),
      a: () => chooseInView(size),
      "0": () => change((old, within) => fitCamera(points, within, old.rotation)),
    };
    if (!Object.hasOwn(moves, event.key) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    moves[event.key]();
  };

  // A wheel listener must say that it may prevent scrolling, which attributes cannot.
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = target.getBoundingClientRect();
      zoom(
        event.clientX - box.left,
        event.clientY - box.top,
        1.0015 ** -Math.max(-300, Math.min(300, event.deltaY)),
      );
    };
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  });

  return {
    outline,
    handlers: {
      onPointerEnter: (event: PointerEvent) => {
        element.current = event.currentTarget as HTMLElement;
      },
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: (event: PointerEvent) => {
        pointers.current.delete(event.pointerId);
        setOutline([]);
      },
      onPointerLeave: () => props.onHover?.(-1, 0, 0),
      onDblClick: (event: MouseEvent) => zoom(...placeOf(event), 2),
      onKeyDown,
    },
  };
}

type Place = [number, number];

/** Corners in order, the first one first. */
function boxOf([x0, y0]: Place, [x1, y1]: Place): Place[] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}
