import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RandomStream } from "@clusterwhy/core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Outcome, run, scratchFolder } from "./support.js";

const TOPICS = [
  "coffee espresso roast barista beans latte",
  "guitar chords melody band concert drummer",
  "sourdough flour oven crust bakery yeast",
].map((line) => line.split(" "));

/** Three groups that only a text tells apart; prices are written with a unit. */
function bioTable(path: string): void {
  const random = new RandomStream(11, "bios");
  const lines = Array.from({ length: 300 }, (_, row) => {
    const topic = TOPICS[row % 3];
    const bio = Array.from({ length: 7 }, () => topic[random.nextBelow(6)]).join(" ");
    return `u${row},${bio},${5 + random.nextBelow(90)} €,${(10 * random.nextFloat()).toFixed(2)}`;
  });
  writeFileSync(path, `user,bio,price,score\n${lines.join("\n")}\n`);
}

describe("a table with a text", () => {
  const folder = scratchFolder();
  let fitted: Outcome;
  beforeAll(async () => {
    bioTable(join(folder, "bios.csv"));
    fitted = await run(["fit", "bios.csv", "-o", "run", "--threads", "1"], { cwd: folder });
  });

  it("is divided by it, and the reason is the column", async () => {
    expect(fitted.stdout).toMatch(/^300 of 300 rows are in 3 groups/);
    const { stdout } = await run(["explain", "run", "1"], { cwd: folder });
    expect(stdout).toMatch(/What it looks at.*\n {2}bio +█+/);
    const card = await run(["plot", "run", "--kind", "beeswarm", "--segment", "1"], { cwd: folder });
    expect(card.stdout).toContain(">bio<");
    const row = await run(["plot", "run", "--kind", "waterfall", "--segment", "1"], { cwd: folder });
    expect(row.stdout).toMatch(/bio = \w+ \w+/);
  });

  it("is assigned again from the run folder", async () => {
    await run(["assign", "run", "bios.csv", "-o", "assigned.csv"], { cwd: folder });
    const segments = (name: string, at: number) =>
      readFileSync(join(folder, name), "utf8")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",").at(at));
    expect(segments("assigned.csv", 2)).toEqual(segments(join("run", "segments.csv"), 4));
  });

  it("has no SQL, which is said with the column's name, unless the fit is --sql-safe", async () => {
    const refused = await run(["sql", "run"], { cwd: folder });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/'bio' \(the words of a text\).*--sql-safe/);
    expect(readFileSync(join(folder, "run", "score.sql"), "utf8")).toMatch(
      /^-- the classifiers use 'price' \(numbers written as texts\), 'bio'/,
    );
    const safe = await run(
      ["fit", "bios.csv", "-o", "safe", "--sql-safe", "--threads", "1", "--no-evidence"],
      {
        cwd: folder,
      },
    );
    expect(safe.status).toBe(0);
    const { status, stdout } = await run(["sql", "safe"], { cwd: folder });
    expect(status).toBe(0);
    // `price` is written with its unit, which a cast would not take.
    expect(stdout).not.toMatch(/"bio"|"price"/);
    expect(stdout).toContain('"score"');
  });
});
