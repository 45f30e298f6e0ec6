import { describe, expect, test } from "vitest";
import { labelTexts, placeLabels } from "../src/plots/labelPlacement.js";

const box = (x: number, y: number, half: number) => ({
  left: x - half,
  right: x + half,
  top: y - half,
  bottom: y + half,
});

describe("labels", () => {
  test("stand in one line where they fit, else in two parted after a comma, else shortened", () => {
    expect(labelTexts("7", "Verified, very many likes", 32)).toEqual(["7  Verified, very many likes", "7"]);
    expect(labelTexts("6", "Very high engagement rate, very many likes", 30)[0]).toBe(
      "6  Very high engagement rate,\nvery many likes",
    );
    const [two, one, path] = labelTexts(
      "1.2",
      "A name of a group that is much longer than two lines hold",
      20,
    );
    expect(two.split("\n").map((line) => line.length <= 20)).toEqual([true, true]);
    expect(one.length).toBeLessThanOrEqual(20);
    expect(path).toBe("1.2");
    expect(labelTexts("1", "Unbreakableunbreakable", 12)[0]).toBe("1  Unbreaka…");
  });

  test("in two lines stand higher above a small group and never touch", () => {
    const candidates = ["one", "two"].map((name, i) => ({
      path: String(i + 1),
      texts: [`${i + 1}  a long\n${name}`, String(i + 1)],
      x: 200 + 8 * i,
      y: 200 + 4 * i,
      box: box(200 + 8 * i, 200 + 4 * i, 20),
    }));
    const placed = placeLabels(candidates, 400, 400, (text) => 7 * text.length);
    expect(placed[0]).toMatchObject({ text: "1  a long\none", rise: 19, y: 180 - 19 - 6 });
    for (const [i, a] of placed.entries()) {
      for (const b of placed.slice(i + 1)) {
        expect(Math.abs(a.x - b.x) >= a.half + b.half || Math.abs(a.y - b.y) >= a.rise + b.rise).toBe(true);
      }
    }
  });
});
