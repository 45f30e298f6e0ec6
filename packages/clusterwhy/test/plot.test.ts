import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PLOT_KINDS } from "@clusterwhy/app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fit } from "../src/index.js";
import { plantedTable, run, scratchFolder } from "./support.js";

const folder = scratchFolder();
const saved = join(folder, "run");

beforeAll(async () => {
  const found = await fit(plantedTable(folder), { id: "user_id", seed: 1 });
  await found.save(saved);
  await found.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("plot", () => {
  it("writes SVG, and the same bytes to standard output", async () => {
    const file = join(folder, "b.svg");
    const written = await run(["plot", saved, "--kind", "beeswarm", "--segment", "1", "-o", file]);
    expect(written).toMatchObject({ status: 0, stderr: "" });
    const printed = await run(["plot", saved, "--kind", "beeswarm", "--segment", "1"]);
    expect(printed.stdout.trimEnd()).toBe(readFileSync(file, "utf8").trimEnd());
    expect(printed.stdout).toContain("spend");
    const again = await run(["plot", saved, "--kind", "beeswarm", "--segment", "1", "-o", file]);
    expect(again.status).toBe(2);
  });

  it("says what it needs", async () => {
    const kind = await run(["plot", saved, "--kind", "pie"]);
    expect(kind.status).toBe(2);
    for (const known of PLOT_KINDS) expect(kind.stderr).toContain(known);
    const column = await run([
      "plot",
      saved,
      "--kind",
      "dependence",
      "--segment",
      "1",
      "--column",
      "nosuch",
      "-o",
      "-",
    ]);
    expect(column).toMatchObject({ status: 2, stdout: "" });
    expect(column.stderr).toContain("visits");
    const segment = await run(["plot", saved, "--kind", "bar", "--segment", "7.7"]);
    expect(segment.status).toBe(2);
    expect(segment.stderr).toContain("no segment '7.7'");
  });
});

describe("report", () => {
  it("writes slides beside the page or alone, and says what it needs", async () => {
    const [html, pptx] = ["again.html", "slides.pptx"].map((name) => join(folder, name));
    const both = await run(["report", saved, "-o", html, "--pptx", pptx, "--json"]);
    expect(JSON.parse(both.stdout)).toEqual({ report: html, slides: pptx });
    expect(readFileSync(html, "utf8")).toBe(readFileSync(join(saved, "report.html"), "utf8"));
    expect(readFileSync(pptx).subarray(0, 2).toString()).toBe("PK");
    expect((await run(["report", saved, "--pptx", pptx])).stderr).toContain("--force");
    const neither = await run(["report", saved]);
    expect(neither.status).toBe(2);
    expect(neither.stderr).toContain("--pptx");
  });
});
