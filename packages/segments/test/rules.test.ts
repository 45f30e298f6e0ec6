import { RandomStream } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bitsOf, count, countBoth, intersection, setOf } from "../src/describe/bits.js";
import { candidateConditions, describeTable, RuleMiner } from "../src/describe/index.js";
import { flags, numbers, table, texts } from "./tables.js";

const random = new RandomStream(11, "rules");
const n = 1200;
const uniform = () => Float64Array.from({ length: n }, () => 100 * random.nextFloat());
const age = uniform();
const spend = uniform();
const noise = uniform();
const city = Array.from({ length: n }, (_, i) => ["Lima", "Oslo", "Rome"][i % 3]);
const member = Float64Array.from({ length: n }, () => (random.nextFloat() < 0.4 ? 1 : 0));
const index = describeTable(
  table(
    numbers("age", age),
    numbers("spend", spend),
    numbers("noise", noise),
    texts("city", city),
    flags("is_member", member),
  ),
);

const cases = {
  "a corner of two columns": {
    inside: (row: number) => age[row] >= 61.7 && spend[row] < 37.3,
    columns: ["age", "spend"],
  },
  "a band of one column": { inside: (row: number) => age[row] >= 41 && age[row] < 53, columns: ["age"] },
  "a level and a threshold": {
    inside: (row: number) => city[row] === "Oslo" && spend[row] >= 71.5,
    columns: ["city", "spend"],
  },
  "a flag and two thresholds": {
    inside: (row: number) => member[row] === 1 && age[row] < 40 && spend[row] >= 30,
    columns: ["age", "is_member", "spend"],
  },
};

describe("RuleMiner", () => {
  let kernels: Kernels;
  let miner: RuleMiner;
  beforeAll(async () => {
    kernels = await createKernels({ threads: 2 });
    miner = new RuleMiner(kernels, index, candidateConditions(index));
  });
  afterAll(() => {
    miner.close();
    expect(kernels.bytesInUse).toBeLessThan(8_192);
    kernels.close();
  });

  for (const [name, { inside, columns }] of Object.entries(cases)) {
    it(`finds ${name}`, async () => {
      const [rule] = await miner.mine(
        Uint8Array.from({ length: n }, (_, row) => (inside(row) ? 1 : 0)),
        { seed: 1 },
      );
      expect(rule.kind).toBe("discriminating");
      expect([...new Set(rule.conditions.map((condition) => condition.column))].sort()).toEqual(columns);
      expect(rule.conditions.length).toBeLessThanOrEqual(3);
      expect(rule.precision).toBeGreaterThanOrEqual(0.9);
      expect(rule.recall).toBeGreaterThanOrEqual(0.85);
      expect(rule.support).toBeGreaterThan(0);
    });
  }

  it("promises nothing of a group that no column tells apart", async () => {
    const inside = Uint8Array.from({ length: n }, () => (random.nextFloat() < 0.2 ? 1 : 0));
    for (const rule of await miner.mine(inside, { seed: 1 })) expect(rule.precision).toBeLessThan(0.5);
  });

  it("tells a group from the rows of `within` alone", async () => {
    const within = Uint8Array.from(city, (value) => (value === "Oslo" ? 1 : 0));
    const inside = Uint8Array.from(within, (flag, row) => (flag === 1 && age[row] >= 50 ? 1 : 0));
    const [rule] = await miner.mine(inside, { seed: 1 }, within);
    expect(rule.conditions.map((condition) => condition.column)).toEqual(["age"]);
    expect(rule.precision).toBeGreaterThan(0.95);
  });
});

describe("row sets", () => {
  it("count like a loop does, across the words' borders", () => {
    const a = Uint8Array.from({ length: 77 }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const b = Uint8Array.from({ length: 77 }, (_, row) => (row % 2 === 0 ? 1 : 0));
    expect(count(setOf(a))).toBe(26);
    expect(countBoth(setOf(a), setOf(b))).toBe(13);
    expect(count(intersection(setOf(a), setOf(b)))).toBe(13);
    expect(bitsOf(0xffffffff)).toBe(32);
    expect(bitsOf(0x80000001)).toBe(2);
  });
});
