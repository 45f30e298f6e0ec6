import type { ColumnAxis } from "../report/columnAxis.js";
import { formatNumber } from "./format.js";

/** Maps values to pixels, with the values worth a label. */
export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** A linear scale over [low, high]; equal ends are moved apart. */
export function linearScale(low: number, high: number, from: number, to: number, numTicks = 5): Scale {
  const [first, last] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  return {
    at: (value) => from + ((value - first) / (last - first)) * (to - from),
    ticks: niceTicks(first, last, numTicks),
  };
}

/** Multiples of 1, 2 or 5 times a power of ten within [low, high], about `count` of them. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const error = rough / power;
  const step =
    (error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/**
 * The scale of a column's histogram: its bins are equally wide. Within a bin values are placed linearly; values beyond
 * the ends stand at the ends.
 */
export function binScale({ edges, scale }: ColumnAxis, from: number, to: number, numTicks = 5): Scale {
  const numBins = edges.length - 1;
  const at = (value: number) => from + (binPosition(edges, value) / numBins) * (to - from);
  const ticks =
    scale === "linear" ? niceTicks(edges[0], edges[numBins], numTicks) : decades(edges[0], edges[numBins]);
  return { at, ticks };
}

/** Where a value lies among the edges, in bins: 2.5 is the middle of the third bin. */
export function binPosition(edges: readonly number[], value: number): number {
  const last = edges.length - 2;
  if (!(value > edges[0])) return Number.isNaN(value) ? Number.NaN : 0;
  if (value >= edges[last + 1]) return last + 1;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low + (value - edges[low]) / (edges[low + 1] - edges[low]);
}

function decades(low: number, high: number): number[] {
  const ticks = low <= 0 ? [0] : [];
  const first = Math.floor(Math.log10(low > 0 ? low : high / 1e7));
  for (let exponent = first; exponent <= Math.log10(high); exponent++) {
    const tick = Number(`1e${exponent}`);
    if (tick >= low && tick <= high) ticks.push(tick);
  }
  return ticks.length >= 2 ? ticks : niceTicks(low, high, 4);
}

/** The ticks that leave room for each other's labels; of two that collide the earlier stays, but the last always. */
export function roomyTicks(scale: Scale, label: (tick: number) => string, gap = 10): number[] {
  const kept: number[] = [];
  let occupied = Number.NEGATIVE_INFINITY;
  for (const tick of scale.ticks) {
    const half = textWidth(label(tick), 11) / 2;
    const center = scale.at(tick);
    if (center - half < occupied) continue;
    kept.push(tick);
    occupied = center + half + gap;
  }
  return kept;
}

/** A guess at a text's width in pixels that errs on the wide side for Latin script; wide scripts count double. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0x2e80) width += 1.05;
    else if ("iljt.,:;'|!()[]{} ".includes(character)) width += 0.32;
    else if ("mwMW%@—".includes(character)) width += 0.88;
    else width += code >= 65 && code <= 90 ? 0.68 : 0.57;
  }
  return width * size;
}

/** `text` cut so that it fits `pixels`. */
export function fitText(text: string, pixels: number, size: number): string {
  if (textWidth(text, size) <= pixels) return text;
  const characters = [...text];
  let width = textWidth("…", size);
  let kept = 0;
  while (kept < characters.length) {
    width += textWidth(characters[kept], size);
    if (width > pixels) break;
    kept++;
  }
  return `${characters.slice(0, kept).join("").trimEnd()}…`;
}

/** Labels of ticks; all of a linear axis get as many decimals as its step needs. */
export function tickLabels(ticks: readonly number[]): (tick: number) => string {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : 0;
  const largest = Math.max(...ticks.map(Math.abs), 0);
  if (step === 0 || largest >= 10_000 || step < 1e-4) return formatNumber;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (tick) => {
    const text = Math.abs(tick)
      .toFixed(decimals)
      .replace(/\B(?=(\d{3})+(?!\d)(?=\.|$))/g, ",");
    return tick < 0 ? `−${text}` : text;
  };
}
