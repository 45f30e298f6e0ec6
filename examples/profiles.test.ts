import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fit } from "clusterwhy";
import { expect, it } from "vitest";
import { generateProfiles } from "./profiles/generate.mjs";

const place = (name: string) => fileURLToPath(new URL(`./profiles/${name}`, import.meta.url));

it("the bundled table is what its generator writes", () => {
  const { profiles, truth } = generateProfiles();
  expect(profiles).toBe(readFileSync(place("profiles.csv"), "utf8"));
  expect(truth).toBe(readFileSync(place("truth.csv"), "utf8"));
});

it("its planted groups are found, two of them one level below the others", async () => {
  const truth = readFileSync(place("truth.csv"), "utf8").trimEnd().split("\n").slice(1);
  const planted = truth.map((line) => line.split(",")[1]);
  const run = await fit(place("profiles.csv"), { id: "account_id", seed: 7 });
  const { segment, paths } = run.found.rows;
  const found = Array.from(segment, (position) => paths[position]);
  await run.close();
  expect(adjustedRand(planted, found)).toBeGreaterThan(0.9);
  expect(Math.max(...run.segments.map((one) => one.depth))).toBe(2);
  // Most of the planted noise is in no group, and few rows that belong somewhere are.
  const lonelyShare = (noise: boolean) => {
    const rows = found.filter((_, row) => (planted[row] === "noise") === noise);
    return rows.filter((path) => path === "all").length / rows.length;
  };
  expect(lonelyShare(true)).toBeGreaterThan(0.7);
  expect(lonelyShare(false)).toBeLessThan(0.03);
});

it("plain z-scores alone do not find them", async () => {
  const truth = readFileSync(place("truth.csv"), "utf8").trimEnd().split("\n").slice(1);
  const run = await fit(place("profiles.csv"), {
    id: "account_id",
    seed: 7,
    scaling: "standard",
    encoding: "label",
    evidence: false,
    maxDepth: 1,
  });
  const { segment, paths } = run.found.rows;
  const found = Array.from(segment, (position) => paths[position]);
  await run.close();
  expect(
    adjustedRand(
      truth.map((line) => line.split(",")[1]),
      found,
    ),
  ).toBeLessThan(0.6);
});

/** Hubert and Arabie (1985): 1 for equal partitions, about 0 for unrelated ones. */
function adjustedRand(a: readonly string[], b: readonly string[]): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const tally = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts.values()].reduce((sum, count) => sum + pairs(count), 0);
  };
  const both = tally(a.map((key, row) => `${key}\0${b[row]}`));
  const [left, right] = [tally(a), tally(b)];
  const expected = (left * right) / pairs(a.length);
  return (both - expected) / ((left + right) / 2 - expected);
}
