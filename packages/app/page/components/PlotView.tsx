import { h, type VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { Plot, SvgNode } from "../../src/plots/svg.js";
import { useSize } from "../state/useSize.js";
import { SavePlot } from "./SavePlot.js";
import { hideTip, showTip } from "./tooltip.js";

/** Draws a plot as wide as its place; `plot` is called again when that changes. */
export function PlotView(props: {
  readonly plot: (width: number) => Plot | undefined;
  /** Name of the saved file, without ending. Without it the plot cannot be saved. */
  readonly name?: string;
  /** What the drawing depends on besides its width. */
  readonly depends: readonly unknown[];
  readonly maxWidth?: number;
  /** The height that is kept free before the plot is drawn. */
  readonly expect?: number;
  readonly onPoint?: (row: number) => void;
}) {
  const [element, size] = useSize<HTMLDivElement>();
  const width = size === undefined ? undefined : Math.floor(Math.min(size.width, props.maxWidth ?? 1000));
  const plot = useMemo(
    () => (width === undefined || width < 40 ? undefined : props.plot(width)),
    [width, ...props.depends],
  );
  return (
    <div
      class="plot"
      ref={element}
      style={plot === undefined ? { minHeight: `${props.expect ?? 80}px` } : undefined}
    >
      {plot !== undefined && <Drawing plot={plot} onPoint={props.onPoint} />}
      {plot !== undefined && props.name !== undefined && <SavePlot plot={plot} name={props.name} />}
    </div>
  );
}

/** A plot as elements, with its tooltips. */
export function Drawing({
  plot,
  onPoint,
}: {
  readonly plot: Plot;
  readonly onPoint?: (row: number) => void;
}) {
  const content = useMemo(() => plot.body.map(toVNode), [plot]);
  const { points } = plot;
  const find = (event: MouseEvent) => {
    if (points === undefined) return -1;
    const place = (event.currentTarget as Element).getBoundingClientRect();
    const scale = place.width / plot.width;
    return nearest(
      points.x,
      points.y,
      (event.clientX - place.left) / scale,
      (event.clientY - place.top) / scale,
      9,
    );
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: every row can be reached by the search as well
    <svg
      viewBox={`0 0 ${plot.width} ${plot.height}`}
      width={plot.width}
      height={plot.height}
      role="img"
      aria-label={plot.label}
      data-points={points === undefined ? undefined : ""}
      onPointerMove={(event) => {
        if (points === undefined) return;
        const found = find(event);
        if (found < 0) hideTip();
        else showTip(points.tip(found), event.clientX, event.clientY);
      }}
      onPointerLeave={hideTip}
      onClick={(event) => {
        const found = find(event);
        if (found >= 0 && points !== undefined) onPoint?.(points.row(found));
      }}
    >
      {content}
    </svg>
  );
}

function toVNode(piece: SvgNode): VNode {
  const { tip, ...attrs } = piece.attrs;
  return h(
    piece.tag,
    { ...attrs, ...(tip === undefined ? {} : { "data-tip": tip }) },
    ...piece.children.map((child) => (typeof child === "string" ? child : toVNode(child))),
  );
}

function nearest(xs: Float32Array, ys: Float32Array, x: number, y: number, reach: number): number {
  let best = -1;
  let bestSquared = reach * reach;
  for (let i = 0; i < xs.length; i++) {
    const squared = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
    if (squared < bestSquared) {
      bestSquared = squared;
      best = i;
    }
  }
  return best;
}
