import type { SegmentDocument } from "@clusterwhy/core";

/** Linear-light and perceptual colour spaces after Björn Ottosson's Oklab (2020). */
type Rgb = readonly [number, number, number];
type Oklch = readonly [lightness: number, chroma: number, hue: number];

/**
 * Ten colours that stay apart for people with any of the common colour vision deficiencies, in hue or in lightness,
 * and that read on white as on near-black.
 */
const BASE = [
  "#3f7fbf",
  "#e07b28",
  "#1a9a86",
  "#c43d7a",
  "#b8981c",
  "#37abd6",
  "#7a5bc0",
  "#63962b",
  "#9a5a3c",
  "#e58aa8",
].map(toOklch);

/**
 * Every segment's colour, by path: the same in every plot, on every theme. Groups of the first level take the palette
 * in order; their children are lighter and darker shades of them.
 */
export function segmentColors(document: SegmentDocument): ReadonlyMap<string, string> {
  const shades = new Map<string, Oklch>();
  const [root] = document.segments;
  shades.set(root.path, toOklch("#8a8f98"));
  for (const segment of document.segments) {
    const own = shades.get(segment.path);
    if (own === undefined) continue;
    segment.children.forEach((child, i) => {
      shades.set(
        child,
        segment === root ? ofPalette(i) : shadeOf(own, i, segment.children.length, segment.depth),
      );
    });
  }
  return new Map(Array.from(shades, ([path, shade]) => [path, toHex(shade)]));
}

/** The palette, then the palette again darker, then lighter, ... */
function ofPalette(i: number): Oklch {
  const [lightness, chroma, hue] = BASE[i % BASE.length];
  const lap = Math.floor(i / BASE.length);
  const shift = [0, -0.14, 0.12, -0.07][lap % 4];
  return [lightness + shift, chroma * (lap === 0 ? 1 : 0.85), hue + 12 * lap];
}

/** Lightness that still stands out from the dark ground, and from the white one. */
const DARKEST = 0.48;
const LIGHTEST = 0.78;

function shadeOf([lightness, chroma, hue]: Oklch, i: number, count: number, depth: number): Oklch {
  const at = count === 1 ? 0 : (2 * i) / (count - 1) - 1;
  const spread = 0.15 / depth;
  const darkest = Math.min(Math.max(lightness - spread, DARKEST), lightness);
  const lightest = Math.max(Math.min(lightness + spread, LIGHTEST), lightness);
  const shade = darkest + ((at + 1) / 2) * (lightest - darkest);
  return [shade, chroma * (1 - 0.15 * Math.abs(at)), hue + 18 * at];
}

/** Low blue, through a neutral violet, to high orange: blue and orange differ for everyone. */
const RAMP_STOPS = ["#2f7fd6", "#8f7fae", "#d9601a"].map(toOklab);
const RAMP_STEPS = 32;

/** The colours from low to high values, as `rampColor` gives them. */
export const ramp: readonly string[] = Array.from({ length: RAMP_STEPS }, (_, i) => {
  const at = (i / (RAMP_STEPS - 1)) * (RAMP_STOPS.length - 1);
  const stop = Math.min(Math.floor(at), RAMP_STOPS.length - 2);
  const mixed = RAMP_STOPS[stop].map((from, c) => from + (at - stop) * (RAMP_STOPS[stop + 1][c] - from));
  return rgbToHex(oklabToRgb(mixed as unknown as Rgb));
});

/** The ramp's step for a position in [0, 1]; −1 for NaN. */
export function rampStep(position: number): number {
  if (Number.isNaN(position)) return -1;
  return Math.round(Math.min(Math.max(position, 0), 1) * (RAMP_STEPS - 1));
}

/** Colours for up to ten levels of a nominal column, the most frequent first. */
export function levelColor(rank: number): string {
  return rank < BASE.length ? toHex(BASE[rank]) : "#8a8f98";
}

export function hexToRgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function rgbToHex(rgb: Rgb): string {
  return `#${rgb
    .map((c) =>
      Math.round(Math.min(Math.max(c, 0), 1) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

function toOklch(hex: string): Oklch {
  const [lightness, a, b] = toOklab(hex);
  return [lightness, Math.hypot(a, b), (Math.atan2(b, a) * 180) / Math.PI];
}

function toHex([lightness, chroma, hue]: Oklch): string {
  const angle = (hue * Math.PI) / 180;
  return rgbToHex(oklabToRgb([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]));
}

function toOklab(hex: string): Rgb {
  const [r, g, b] = hexToRgb(hex).map((c) => (c <= 10 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function oklabToRgb([lightness, a, b]: Rgb): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const [red, green, blue] = linear.map((c) =>
    c <= 0.0031308 ? 12.92 * c : 1.055 * Math.max(c, 0) ** (1 / 2.4) - 0.055,
  );
  return [red, green, blue];
}
