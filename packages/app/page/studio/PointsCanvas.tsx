import { useEffect, useRef } from "preact/hooks";
import { useSize } from "../state/useSize.js";
import { eachPoint, type PackedMap } from "./packedPoints.js";

const MARGIN = 8;

/** A small map that only shows. `colors` are of rows in no group, then of the groups. */
export function PointsCanvas(props: {
  readonly map: PackedMap;
  readonly colors: readonly string[];
  readonly label: string;
  /** Whatever else the colours depend on. */
  readonly theme: string;
}) {
  const [frame, size] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context === undefined || context === null || size === undefined) return;
    draw(context, props.map, props.colors, size.width, size.height);
  }, [props.map, props.theme, size, ...props.colors]);
  return (
    <div class="points" ref={frame}>
      <canvas ref={canvas} role="img" aria-label={props.label} />
    </div>
  );
}

function draw(
  context: CanvasRenderingContext2D,
  map: PackedMap,
  colors: readonly string[],
  width: number,
  height: number,
): void {
  const ratio = devicePixelRatio;
  context.canvas.width = Math.round(width * ratio);
  context.canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const side = Math.min(width, height) - 2 * MARGIN;
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  const numPoints = map.points.length / 5.33;
  const radius = Math.min(Math.max(0.22 * Math.sqrt((side * side) / Math.max(numPoints, 1)), 0.7), 2.4);
  context.globalAlpha = 0.75;
  eachPoint(map, (x, y, label) => {
    context.fillStyle = colors[label === 0 ? 0 : 1 + ((label - 1) % Math.max(colors.length - 1, 1))];
    context.beginPath();
    context.arc(left + x * side, top + y * side, radius, 0, 2 * Math.PI);
    context.fill();
  });
}
