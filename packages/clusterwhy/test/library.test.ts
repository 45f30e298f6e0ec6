import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fit, readRun } from "clusterwhy";
import { describe, expect, it } from "vitest";
import { contents, plantedTable, scratchFolder } from "./support.js";

describe("the library", () => {
  it("fits, saves, assigns and reads back, as the README says", async () => {
    const folder = scratchFolder();
    const table = plantedTable(folder);
    const run = await fit(table, { id: "user_id", seed: 7, threads: 1 });
    expect(run.segments.map(({ path }) => path)).toEqual(["all", "1", "2"]);
    await run.save(join(folder, "run"));
    const assigned = await run.assign(table);
    expect(assigned.segment.length).toBe(160);
    const saved = await readRun(join(folder, "run"));
    expect(saved.info).toEqual(run.info);
    expect(await saved.document()).toEqual(run.found.document);
    await run.close();
  });

  it("takes a table from memory", async () => {
    const folder = scratchFolder();
    const opened = await fit(plantedTable(folder), { threads: 1 });
    const run = await fit(opened.input.table, { threads: 1 });
    await run.save(join(folder, "run"));
    expect(run.found.document).toEqual(opened.found.document);
    expect(contents(join(folder, "run")).has("segments.csv")).toBe(true);
    expect(readFileSync(join(folder, "run", "segments.csv"), "utf8").split("\n").length).toBe(162);
    await opened.close();
  });

  it("names an unknown option", async () => {
    await expect(fit("x.csv", { nNeighbours: 3 } as object)).rejects.toThrow(
      "unknown option 'nNeighbours'; did you mean 'nNeighbors'?",
    );
  });
});
