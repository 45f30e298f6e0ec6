import { escapeHtml } from "../report/escapeHtml.js";
import { type Theme, themeColor } from "./theme.js";

/**
 * A piece of a drawing. The page turns it into elements, Node into text: one geometry for both. Texts are plain and
 * escaped where they are written out.
 */
export interface SvgNode {
  readonly tag: string;
  /** `undefined` leaves an attribute out. `tip` is the text of the mark's tooltip. */
  readonly attrs: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (SvgNode | string)[];
}

/** A drawing with what makes it usable: its size in pixels, a label for those who do not see it, its points. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly body: readonly SvgNode[];
  /** Points too many for one element each; the page finds the nearest one to show its tooltip. */
  readonly points?: PlotPoints;
}

export interface PlotPoints {
  /** Float32Array [numPoints] each, pixels. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  tip(point: number): string;
  /** The input row behind the point. */
  row(point: number): number;
}

export function node(
  tag: string,
  attrs: SvgNode["attrs"] = {},
  ...children: readonly (SvgNode | string | undefined)[]
): SvgNode {
  return { tag, attrs, children: children.filter((child) => child !== undefined) };
}

/** A line of text; `anchor` says which end `x` is. */
export function text(
  x: number,
  y: number,
  content: string,
  attrs: SvgNode["attrs"] & { readonly anchor?: "start" | "middle" | "end" } = {},
): SvgNode {
  const { anchor, ...rest } = attrs;
  return node(
    "text",
    { x: round(x), y: round(y), fill: "var(--muted)", "font-size": 12, "text-anchor": anchor, ...rest },
    content,
  );
}

export function rect(x: number, y: number, width: number, height: number, attrs: SvgNode["attrs"]): SvgNode {
  const size = {
    x: round(x),
    y: round(y),
    width: round(Math.max(width, 0)),
    height: round(Math.max(height, 0)),
  };
  return node("rect", { ...size, ...attrs });
}

export function line(x1: number, y1: number, x2: number, y2: number, attrs: SvgNode["attrs"] = {}): SvgNode {
  const ends = { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2) };
  return node("line", { ...ends, stroke: "var(--grid)", ...attrs });
}

/** Discs of one radius and colour as a single element: dots are drawn as the round ends of lines without length. */
export function dots(xs: readonly number[], ys: readonly number[], radius: number, color: string): SvgNode {
  const path = xs.map((x, i) => `M${round(x)} ${round(ys[i])}h0`).join("");
  return node("path", {
    d: path,
    stroke: color,
    "stroke-width": 2 * radius,
    "stroke-linecap": "round",
    fill: "none",
  });
}

/** A hundredth of a pixel is as fine as any screen or printer shows. */
export function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

/** The plot with a heading above it, for where it stands alone. */
export function titled(plot: Plot, title: string): Plot {
  const head = 34;
  return {
    ...plot,
    height: plot.height + head,
    body: [
      text(10, 22, title, { "font-size": 15, "font-weight": 600, fill: "var(--ink)" }),
      node("g", { transform: `translate(0 ${head})` }, ...plot.body),
    ],
  };
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** The drawing as an SVG file, in the colours of `theme`, with its background. */
export function toSvgText(plot: Plot, theme: Theme): string {
  const { width, height } = plot;
  const root = node(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "font-family": FONT,
      "font-size": 12,
    },
    node("title", {}, plot.label),
    rect(0, 0, width, height, { fill: "var(--surface)" }),
    ...plot.body,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, theme)}\n`;
}

/** The drawing as a part of a page, whose custom properties are its colours. */
export function svgText({ width, height, label, body }: Plot): string {
  const root = node(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, "font-size": 12 },
    ...body,
  );
  return write(root, undefined);
}

/** @param theme whose colours stand for custom properties; undefined leaves these */
function write({ tag, attrs, children }: SvgNode, theme: Theme | undefined): string {
  const { tip, ...shown } = attrs;
  const colored = (value: string) => (theme === undefined ? value : inTheme(value, theme));
  const written = Object.entries(shown)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeHtml(colored(String(value)))}"`)
    .join("");
  const content = [
    ...(tip === undefined ? [] : [`<title>${escapeHtml(String(tip))}</title>`]),
    ...children.map((child) => (typeof child === "string" ? escapeHtml(child) : write(child, theme))),
  ].join("");
  return content === "" ? `<${tag}${written}/>` : `<${tag}${written}>${content}</${tag}>`;
}

/** Readers of SVG outside browsers know no custom properties. */
function inTheme(value: string, theme: Theme): string {
  return value.replace(/var\(--([a-z-]+)\)/g, (whole, name: string) => themeColor(theme, name) ?? whole);
}
