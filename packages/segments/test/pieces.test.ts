import { type FuzzyGraph, RandomStream } from "@clusterwhy/core";
import { fitHdbscan } from "@clusterwhy/hdbscan";
import { createKernels } from "@clusterwhy/kernels";
import { describe, expect, it } from "vitest";
import type { CandidateGroup } from "../src/recurse/candidateGroup.js";
import { withPiecesReturned } from "../src/recurse/pieces.js";
import { normal, numbers, table, texts } from "./tables.js";

const NUM = 300;
const random = new RandomStream(8, "pieces");
/** Two groups of 135; the last 30 rows are of the first group but for an odd plan, and the map draws them by the second. */
const range = Array.from({ length: NUM }, (_, row) => row);
const home = (row: number) => (row < 135 || row >= 270 ? 0 : 1);
const data = (oddSpend: number) =>
  table(
    numbers(
      "spend",
      range.map((row) => 20 * home(row) + (row >= 270 ? oddSpend : 0) + normal(random)),
    ),
    numbers(
      "visits",
      range.map((row) => 20 * home(row) + normal(random)),
    ),
    texts(
      "plan",
      range.map((row) => (row >= 270 ? "team" : home(row) === 0 ? "basic" : "family")),
    ),
  );
const groups: CandidateGroup[] = [range.slice(0, 135), range.slice(135)].map((rows) => ({
  rows: Int32Array.from(rows),
  logDensity: 1,
  birthLogLambda: 0,
  isDoubtful: false,
}));

/** Ties among the first group, the second, and the island; `bridge` more between the island and the second group. */
function ties(bridge: number): FuzzyGraph {
  const sides = (row: number) => (row < 135 ? 0 : row < 270 ? 1 : 2);
  const of = range.map((row) =>
    range.filter((other) => other !== row && sides(other) === sides(row)).slice(0, 5),
  );
  for (let row = 270; row < NUM; row++) for (let i = 0; i < bridge; i++) of[row].push(140 + i);
  const offsets = new Int32Array(NUM + 1);
  of.forEach((targets, row) => {
    offsets[row + 1] = offsets[row] + targets.length;
  });
  const targets = Int32Array.from(of.flat());
  return { numRows: NUM, offsets, targets, weights: new Float32Array(targets.length).fill(1) };
}

async function returned(oddSpend: number, bridge = 0, elsewhere: readonly Int32Array[] = []) {
  const kernels = await createKernels({ threads: 1 });
  const places = range.map((row) => (row < 135 ? 0 : row < 270 ? 40 : 50));
  const values = Float32Array.from(places.flatMap((x) => [x + normal(random), normal(random)]));
  const map = { numRows: NUM, numDims: 2, values };
  const { singleLinkageTree } = await fitHdbscan(kernels, map, { minClusterSize: 40, minSamples: 5 });
  kernels.close();
  const rowsOf = Int32Array.from(range);
  return withPiecesReturned(
    data(oddSpend),
    elsewhere.length === 0 ? groups : groups.slice(1),
    rowsOf,
    singleLinkageTree,
    ties(bridge),
    new Float64Array(NUM),
    1,
    elsewhere,
  );
}

describe("withPiecesReturned", () => {
  it("gives an island that has one odd level back to the group that it is of", async () => {
    const [first, second] = await returned(0);
    expect(first.rows.filter((row) => row >= 270).length).toBeGreaterThan(25);
    expect(first.rows.filter((row) => row >= 135 && row < 270).length).toBe(0);
    expect(first.rows.length + second.rows.length).toBe(NUM);
    expect([...first.rows]).toEqual([...first.rows].sort((a, b) => a - b));
  });

  it("takes an island out that is of a segment elsewhere", async () => {
    const [only] = await returned(0, 0, [groups[0].rows]);
    expect(only.rows.filter((row) => row >= 270).length).toBeLessThan(5);
    expect(only.rows.filter((row) => row < 270)).toEqual(groups[1].rows.filter((row) => row < 270));
  });

  it("leaves rows where they are that near rows tie to their group", async () => {
    const found = await returned(0, 2);
    expect(found[1]).toBe(groups[1]);
  });

  it("leaves an island where it is that differs from the other group in a number too", async () => {
    const found = await returned(10);
    found.forEach((group, index) => {
      expect(group).toBe(groups[index]);
    });
  });
});
