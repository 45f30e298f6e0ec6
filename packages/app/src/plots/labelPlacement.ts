import { shorten } from "./format.js";

/** A group as it lies on the drawing, in pixels, y downwards. */
export interface LabelCandidate {
  readonly path: string;
  /** What may be written, the best first; the last should be short. Lines are parted by \n. */
  readonly texts: readonly string[];
  /** The middle of the group, and the middle 90% of its rows around it. */
  readonly x: number;
  readonly y: number;
  readonly box: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

export interface PlacedLabel {
  readonly path: string;
  readonly text: string;
  /** Of the label's middle, pixels. */
  readonly x: number;
  readonly y: number;
  /** Half of its width, and of its height. */
  readonly half: number;
  readonly rise: number;
}

/** Of one line of a label, pixels. */
export const LABEL_LINE = 18;
/** Groups of at least this extent are not hidden by a short label. */
const ROOMY = 72;
/** Larger groups may have labels of others on them, for they have free places. */
const SMALL = 150;

/**
 * What may be written at a group, the best first: path and name in one line or two, then the path alone.
 *
 * @param numCharacters that a line may have
 */
export function labelTexts(path: string, name: string, numCharacters: number): string[] {
  const whole = `${path}  ${name}`;
  if (whole.length <= numCharacters) return [whole, path];
  const [first, second] = inTwo(whole, path.length + 2, numCharacters);
  const lines = [first, second].filter((line) => line !== "").map((line) => shorten(line, numCharacters));
  return [lines.join("\n"), shorten(whole, numCharacters), path];
}

/** A break after a comma may stand this much farther from the middle than one between other words. */
const COMMA = 8;

/** Parted at the space nearest to the middle, at `from` or after it, after a comma if one is near, and so that little is cut off. */
function inTwo(text: string, from: number, numCharacters: number): [string, string] {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  for (let at = text.indexOf(" ", from); at !== -1; at = text.indexOf(" ", at + 1)) {
    const cutOff = Math.max(at, text.length - at - 1) - numCharacters;
    const cost =
      Math.abs(at - text.length / 2) - (text[at - 1] === "," ? COMMA : 0) + COMMA * Math.max(cutOff, 0);
    if (cost < least) [best, least] = [at, cost];
  }
  return best === -1 ? [text, ""] : [text.slice(0, best), text.slice(best + 1)];
}

/**
 * As many labels as fit without touching one another or hiding another small group, the first candidates first. A label
 * stands in the middle of a group that is larger than itself and above a smaller one, which it would hide.
 *
 * @param measure a text's width in pixels
 */
export function placeLabels(
  candidates: readonly LabelCandidate[],
  width: number,
  height: number,
  measure: (text: string) => number,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const { path, texts, x, y, box } of candidates) {
    if (x < 0 || x > width || y < 0 || y > height) continue;
    for (const text of texts) {
      const lines = text.split("\n");
      const half = Math.max(...lines.map(measure)) / 2 + 8;
      const rise = (lines.length * LABEL_LINE) / 2 + 1;
      const hides = Math.max(box.right - box.left, box.bottom - box.top) < Math.max(2.4 * half, ROOMY);
      const wanted = hides ? box.top - rise - 6 : y;
      const at = {
        x: Math.min(Math.max(x, half + 4), width - half - 4),
        y: Math.min(Math.max(wanted, 2 * rise), height - 2 * rise),
      };
      const touches = placed.some(
        (other) =>
          Math.abs(other.x - at.x) < other.half + half && Math.abs(other.y - at.y) < other.rise + rise + 2,
      );
      const covers = candidates.some(
        (other) =>
          other.path !== path &&
          !path.startsWith(`${other.path}.`) &&
          !other.path.startsWith(`${path}.`) &&
          other.box.right - other.box.left < SMALL &&
          other.box.bottom - other.box.top < SMALL &&
          other.box.left < at.x + half &&
          other.box.right > at.x - half &&
          other.box.top < at.y + rise &&
          other.box.bottom > at.y - rise,
      );
      if (touches || (covers && text !== texts[texts.length - 1])) continue;
      placed.push({ path, text, half, rise, ...at });
      break;
    }
  }
  return placed;
}
