/** A group as it lies on the drawing, in pixels, y downwards. */
export interface LabelCandidate {
  readonly path: string;
  /** What may be written, the best first; the last should be short. */
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
  /** Half of its width. */
  readonly half: number;
}

const HEIGHT = 20;
/** Groups of at least this extent are not hidden by a short label. */
const ROOMY = 72;
/** Larger groups may have labels of others on them, for they have free places. */
const SMALL = 150;

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
      const half = measure(text) / 2 + 8;
      const hides = Math.max(box.right - box.left, box.bottom - box.top) < Math.max(2.4 * half, ROOMY);
      const wanted = hides ? box.top - 0.8 * HEIGHT : y;
      const at = {
        x: Math.min(Math.max(x, half + 4), width - half - 4),
        y: Math.min(Math.max(wanted, HEIGHT), height - HEIGHT),
      };
      const touches = placed.some(
        (other) => Math.abs(other.x - at.x) < other.half + half && Math.abs(other.y - at.y) < HEIGHT + 2,
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
          other.box.top < at.y + HEIGHT / 2 &&
          other.box.bottom > at.y - HEIGHT / 2,
      );
      if (touches || (covers && text !== texts[texts.length - 1])) continue;
      placed.push({ path, text, half, ...at });
      break;
    }
  }
  return placed;
}
