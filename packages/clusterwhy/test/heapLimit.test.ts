import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { plantedTable, run, scratchFolder } from "./support.js";

describe("a heap that is full", () => {
  it("ends the command with one clear message and leaves no run folder", async () => {
    const folder = scratchFolder();
    const table = plantedTable(folder);
    const target = join(folder, "run");
    const fit = ["fit", table, "--id", "user_id", "--no-evidence", "--quiet", "-o", target];
    const full = await run(fit, { env: { NODE_OPTIONS: "--max-old-space-size=16" } });
    expect(full.stderr).toMatch(
      /^error: out of memory: the work needs more than the \d+ MB .* NODE_OPTIONS=--max-old-space-size=\d+\n$/,
    );
    expect(full.status).toBe(3);
    expect(existsSync(target)).toBe(false);
    const enough = await run(fit);
    expect([enough.status, enough.stderr]).toEqual([0, ""]);
  });
});
