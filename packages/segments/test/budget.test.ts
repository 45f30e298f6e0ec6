import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitSegments, type Renamer, segmentsOptionsSchema } from "../src/index.js";
import { secondsOf } from "../src/options.js";
import { planted } from "./tables.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const { table } = planted(2, 700, [3, 2]);
// Groups of groups, whatever the first map shows.
const options = { seed: 3, numNulls: 3, maxGroups: 3 } as const;
const pathsOf = ({ document }: Awaited<ReturnType<typeof fitSegments>>) =>
  document.segments.map(({ path }) => path);

describe("budgets", () => {
  it("allow so many segments, level by level, and say where they ended", async () => {
    const found = await fitSegments(kernels, table, { ...options, maxSegments: 5 });
    const paths = pathsOf(found);
    expect(paths.length - 1).toBe(5);
    expect(paths.slice(0, 4)).toEqual(["all", "1", "2", "3"]);
    expect(found.document.segments[2].split.reason).toBe("there are 5 segments, as many as were allowed");
    const few = await fitSegments(kernels, table, { ...options, maxSegments: 2, maxDepth: 1 });
    expect(pathsOf(few)).toEqual(["all", "1", "2"]);
    expect(few.document.segments[0].split.reason).toContain("put together into 2, for no more were allowed");
    await expect(fitSegments(kernels, table, { groups: 6, maxSegments: 5 })).rejects.toThrow(
      "groups asks for 6 groups, but maxSegments allows 5",
    );
  });

  it("of time end the search after the first division, and name what was not looked into", async () => {
    const found = await fitSegments(kernels, table, { ...options, maxTime: 0.001 });
    expect(pathsOf(found)).toEqual(["all", "1", "2", "3"]);
    expect(found.document.segments[1].split.reason).toContain("not looked into");
    expect(found.warnings.map(({ code }) => code)).toEqual(["TIME_SPENT"]);
    expect(found.warnings[0].message).toContain("looked into: 1, 2, 3;");
  });

  it("give up a division that is under way, and the kernels work on", async () => {
    let reports = 0;
    const slow = () => {
      const until = performance.now() + (++reports > 1 ? 20 : 0);
      while (performance.now() < until);
    };
    const started = performance.now();
    const first = await fitSegments(kernels, table, { ...options, maxDepth: 1 });
    // More than the first division takes, less than all of them.
    const maxTime = (performance.now() - started) / 1000;
    const found = await fitSegments(kernels, table, { ...options, maxTime }, { onProgress: slow });
    expect(pathsOf(found).slice(0, 4)).toEqual(pathsOf(first));
    expect(found.warnings.map(({ code }) => code)).toContain("TIME_SPENT");
    const again = await fitSegments(kernels, table, { ...options, maxDepth: 1 });
    expect(again.document).toEqual(first.document);
  });

  it("take times as people write them", () => {
    expect([90, "90s", "10m", "1.5h"].map(secondsOf)).toEqual([90, 90, 600, 5400]);
    expect(segmentsOptionsSchema.safeParse({ maxTime: "ten minutes" }).success).toBe(false);
    expect(segmentsOptionsSchema.safeParse({ maxTime: 0 }).success).toBe(false);
  });
});

describe("rename", () => {
  const fitWith = (rename: Renamer) => fitSegments(kernels, table, { ...options, maxDepth: 1 }, { rename });

  it("changes words alone: siblings stay different, strangers and odd characters are refused", async () => {
    const plain = await fitSegments(kernels, table, { ...options, maxDepth: 1 });
    const renamed = await fitWith(async (segments) => {
      expect(segments.map(({ path }) => path)).toEqual(["1", "2", "3"]);
      return [
        { path: "1", name: "Big\u0007 \u202espenders\n", sentence: "They spend." },
        { path: "2", name: "big spenders" },
        { path: "9", name: "Nobody" },
      ];
    });
    const [, first, second, third] = renamed.document.segments;
    expect([first.name, first.sentence]).toEqual(["Big spenders", "They spend."]);
    expect(second.name).toBe(plain.document.segments[2].name);
    expect(third).toEqual(plain.document.segments[3]);
    expect(renamed.warnings.map(({ message }) => message).join("\n")).toMatch(
      /1 of 3 segments.*\n.*'9', which it was not asked about\n.*segment 2 keeps its own/,
    );
    const words = ({ name: _, sentence: __, ...rest }: (typeof plain.document.segments)[number]) => rest;
    expect(renamed.document.segments.map(words)).toEqual(plain.document.segments.map(words));
    expect(renamed.assignment.nodes[0].children[0].name).toBe("Big spenders");
  });

  it("that fails is a warning", async () => {
    const found = await fitWith(() => Promise.reject(new Error("no model there")));
    expect(found.warnings.map(({ message }) => message)).toEqual([
      "the renamer: it failed, and all names are from templates: no model there",
    ]);
  });
});
