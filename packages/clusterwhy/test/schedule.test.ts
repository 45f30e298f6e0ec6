import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRun } from "clusterwhy";
import { afterAll, expect, it } from "vitest";
import { plantedTable, scratchFolder } from "./support.js";

const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const script = (name: string) =>
  fileURLToPath(new URL(`../../../examples/schedule/${name}`, import.meta.url));

/** Runs a script of examples/schedule with `clusterwhy` on the path. */
function run(name: string, ...args: string[]): Promise<{ status: number; stderr: string }> {
  const env = { ...process.env, PATH: `${at("bin")}${delimiter}${process.env.PATH}` };
  return new Promise((resolve) => {
    execFile("sh", [script(name), ...args], { env }, (error, _, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stderr }),
    );
  });
}

it.skipIf(process.platform === "win32")(
  "a month of assigning every day, drift, and a refit that keeps ids and names",
  async () => {
    mkdirSync(at("bin"));
    symlinkSync(fileURLToPath(new URL("../bin/clusterwhy.js", import.meta.url)), at("bin/clusterwhy"));
    const table = plantedTable(folder, 200);
    const [runs, output] = [at("runs"), at("segments.csv")];
    const quick = ["--id", "user_id", "--max-depth", "1", "--n-epochs", "100", "--no-evidence"];

    const first = await run("monthly.sh", table, runs, "2026-01", ...quick, "--sample", "150");
    expect(first).toEqual({ status: 0, stderr: "" });
    expect(await run("daily.sh", table, runs, output)).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(output, "utf8").trim().split("\n")).toHaveLength(201);

    // Spending rises a hundredfold: rows are written, and the alarm is raised.
    const [head, ...rows] = readFileSync(table, "utf8").trim().split("\n");
    const richer = rows.map((row) => row.replace(/,([\d.]+),/, (_, spend) => `,${100 * Number(spend)},`));
    const later = at("later.csv");
    writeFileSync(later, `${[head, ...richer].join("\n")}\n`);
    const alarmed = await run("daily.sh", later, runs, output);
    expect(alarmed.status).toBe(5);
    expect(alarmed.stderr).toContain("'spend' has drifted");
    expect(readFileSync(output, "utf8").trim().split("\n")).toHaveLength(201);

    const before = await (await readRun(join(runs, "current"))).document();
    // New users come first and others have left: the sample is by id, so most of its rows stay the same.
    const newcomers = richer.slice(0, 40).map((row) => row.replace(/^u/, "new"));
    writeFileSync(later, `${[head, ...newcomers, ...richer.slice(20)].join("\n")}\n`);
    const second = await run("monthly.sh", later, runs, "2026-02", ...quick, "--sample", "150");
    expect(second.status, second.stderr).toBe(0);
    expect(realpathSync(join(runs, "current"))).toBe(realpathSync(join(runs, "2026-02")));
    const after = await (await readRun(join(runs, "current"))).document();
    const known = (document: typeof before) =>
      document.segments
        .filter(({ depth }) => depth === 1)
        .map(({ id, name }) => `${id} ${name}`)
        .sort();
    expect(known(after)).toEqual(known(before));
    const changes = JSON.parse(readFileSync(join(runs, "2026-02.changes.json"), "utf8"));
    expect(changes.sharedRows).toBeGreaterThan(80);
    expect(await run("daily.sh", later, runs, output)).toMatchObject({ status: 0 });
  },
  120_000,
);
