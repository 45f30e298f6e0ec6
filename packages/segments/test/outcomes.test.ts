import { type ColumnTable, RandomStream, segmentDocumentSchema } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitSegments } from "../src/index.js";
import type { Segmentation } from "../src/segmentation.js";
import { flags, normal, numbers, table, texts } from "./tables.js";

const NUM_ROWS = 300;

/** Two groups by `spend` and `visits`; those who spend pay back often. */
function withOutcomes(outcomeSeed: number): { table: ColumnTable; large: boolean[] } {
  const random = new RandomStream(1, "rows");
  const outcome = new RandomStream(outcomeSeed, "outcomes");
  const large = Array.from({ length: NUM_ROWS }, (_, row) => row % 3 === 0);
  const draw = (high: number, low: number) => large.map((is) => (is ? high : low) + normal(random));
  return {
    large,
    table: table(
      numbers("spend", draw(9, 0)),
      numbers("visits", draw(0, 9)),
      {
        ...flags(
          "paid",
          large.map((is) => Number(outcome.nextFloat() < (is ? 0.7 : 0.2))),
        ),
        role: "outcome",
      },
      {
        ...numbers(
          "revenue",
          large.map((is) => (is ? 50 : 10) + normal(outcome)),
        ),
        role: "outcome",
        label: "Revenue",
        unit: "€",
      },
      texts(
        "plan",
        large.map(() => ["a", "b", "c"][outcome.nextBelow(3)]),
        "outcome",
      ),
    ),
  };
}

describe("outcome columns", () => {
  let kernels: Kernels;
  let found: Segmentation;
  const { table: data, large } = withOutcomes(1);
  beforeAll(async () => {
    kernels = await createKernels({ threads: 1 });
    found = await fitSegments(kernels, data, { seed: 2, maxDepth: 1, evidence: false, minClusterSize: 40 });
  });
  afterAll(() => kernels.close());

  it("are told per group, with interval, lift and a sentence", () => {
    const { segments } = segmentDocumentSchema.parse(JSON.parse(JSON.stringify(found.document)));
    const members = new Set<number>();
    found.rows.segment.forEach((position, row) => {
      if (found.rows.paths[position] === "2") members.add(row);
    });
    const group = segments.find(({ path }) => path === "2");
    expect([...members].every((row) => large[row])).toBe(true);
    const [paid, revenue] = group?.outcomes ?? [];
    const values = data.columns.map((column) => (column.type === "string" ? [] : [...column.values]));
    const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    const inGroup = (column: number) => mean([...members].map((row) => values[column][row]));
    expect(paid).toMatchObject({ column: "paid", measure: "rate", count: members.size });
    expect(paid.value).toBeCloseTo(inGroup(2), 12);
    expect(paid.overall).toBeCloseTo(mean(values[2]), 12);
    expect(paid.lift).toBeCloseTo(inGroup(2) / mean(values[2]), 12);
    expect(paid.interval?.[0]).toBeGreaterThan(paid.overall ?? 1);
    expect(paid.sentence).toMatch(
      /^paid is true for \d+% \(\d+% to \d+%\) of the group, \d\.\d times the \d+%/,
    );
    expect(revenue.value).toBeCloseTo(inGroup(3), 9);
    expect(revenue.sentence).toMatch(/^Revenue is €[\d.]+ \(€[\d.]+ to €[\d.]+\) on average, 2\.\d times/);
    expect(segments[0].outcomes?.[0].lift).toBeCloseTo(1, 12);
  });

  it("with more than two levels are shown by their shares, and a warning says so", () => {
    expect(found.document.segments[1].outcomes?.map(({ column }) => column)).toEqual(["paid", "revenue"]);
    expect(found.document.segments[1].profile.map(({ column }) => column)).toContain("plan");
    expect(found.warnings.map(({ code }) => code)).toContain("OUTCOME_LEVELS");
  });

  it("have no part in map, classifiers, rules or names", async () => {
    const other = await fitSegments(kernels, withOutcomes(99).table, found.options);
    expect(other.rows).toEqual(found.rows);
    expect(other.models).toEqual(found.models);
    const words = ({ document }: Segmentation) =>
      document.segments.map(({ id, name, sentence, rules }) => ({ id, name, sentence, rules }));
    expect(words(other)).toEqual(words(found));
    expect(found.assignment.columns.map(({ name }) => name)).toEqual(["spend", "visits"]);
    expect(other.document.segments[1].outcomes).not.toEqual(found.document.segments[1].outcomes);
  });

  it("are absent from a document without any", async () => {
    const plain = { ...data, columns: data.columns.slice(0, 2) };
    const other = await fitSegments(kernels, plain, found.options);
    expect(other.document.segments.every(({ outcomes }) => outcomes === undefined)).toBe(true);
  });
});
