import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { segmentDocumentSchema } from "@clusterwhy/core";
import { readXgboostJson } from "@clusterwhy/trees";
import { beforeAll, describe, expect, it } from "vitest";
import { contents, plantedTable, run, scratchFolder } from "./support.js";

const folder = scratchFolder();
const table = plantedTable(folder);
const runFolder = join(folder, "run");
const FIT = ["fit", table, "--id", "user_id", "--seed", "3"];
let first: Awaited<ReturnType<typeof run>>;

beforeAll(async () => {
  first = await run([...FIT, "--threads", "1", "-o", runFolder]);
}, 120_000);

describe("fit", () => {
  it("says first how many rows are in groups, then each group with its reason", () => {
    expect(first.stderr).toBe("");
    expect(first.status).toBe(0);
    const [headline] = first.stdout.split("\n");
    expect(headline).toBe("160 of 160 rows are in 2 groups; 0 are in none.");
    expect(first.stdout).toMatch(/rule: .*(spend|visits)/);
  });

  it("leaves every file of the run folder", () => {
    expect([...contents(runFolder).keys()].sort()).toEqual([
      "models/1.json",
      "models/2.json",
      "pipeline.bin",
      "pipeline.json",
      "report.html",
      "rows.parquet",
      "run.json",
      "score.sql",
      "segments.csv",
      "segments.json",
      "shap.parquet",
      "timings.json",
    ]);
    expect(readdirSync(folder).sort()).toEqual(["run", "users.csv"]);
  });

  it("writes a document that fulfils its schema, and models that XGBoost's format reader takes", () => {
    const document = segmentDocumentSchema.parse(
      JSON.parse(readFileSync(join(runFolder, "segments.json"), "utf8")),
    );
    expect(document.segments.map(({ path, size }) => [path, size])).toEqual([
      ["all", 160],
      ["1", 80],
      ["2", 80],
    ]);
    expect(readXgboostJson(readFileSync(join(runFolder, "models", "1.json"), "utf8")).featureNames).toEqual([
      "spend",
      "visits",
      "plan",
    ]);
  });

  it("keeps the original columns as they were written in segments.csv", () => {
    const lines = readFileSync(join(runFolder, "segments.csv"), "utf8").trimEnd().split("\n");
    const original = readFileSync(table, "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe(`${original[0]},segment,segment_name,segment_noise,segment_probability`);
    expect(lines.length).toBe(original.length);
    lines.forEach((line, row) => {
      expect(line.startsWith(`${original[row]},`)).toBe(true);
    });
  });

  it("gives the same bytes with two threads, timings aside", async () => {
    const other = join(folder, "run-2-threads");
    expect((await run([...FIT, "--threads", "2", "-o", other])).status).toBe(0);
    const [one, two] = [contents(runFolder), contents(other)];
    one.delete("timings.json");
    two.delete("timings.json");
    expect([...two.keys()]).toEqual([...one.keys()]);
    for (const [name, bytes] of one) expect(two.get(name)?.equals(bytes), name).toBe(true);
  });

  it("prints one JSON document and nothing else with --json", async () => {
    const outcome = await run([...FIT, "--json", "-o", join(folder, "run-json")]);
    const summary = JSON.parse(outcome.stdout) as { groupedRows: number; segments: { path: string }[] };
    expect(summary.groupedRows).toBe(160);
    expect(summary.segments.map(({ path }) => path)).toEqual(["all", "1", "2"]);
  });

  it("does not overwrite a run without --force, and a foreign folder never", async () => {
    const refused = await run([...FIT, "-o", runFolder]);
    expect([refused.status, refused.stderr]).toEqual([
      2,
      `error: '${runFolder}' exists; choose another folder or give --force to replace it\n`,
    ]);
    const foreign = join(folder, "foreign");
    mkdirSync(foreign);
    writeFileSync(join(foreign, "keep.txt"), "keep");
    const kept = await run([...FIT, "-o", foreign, "--force"]);
    expect(kept.status).toBe(2);
    expect(readdirSync(foreign)).toEqual(["keep.txt"]);
  });

  it("takes options from a config file, flags first, and names unknown ones", async () => {
    const place = scratchFolder();
    writeFileSync(
      join(place, "clusterwhy.config.json"),
      JSON.stringify({ id: "user_id", seed: 9, max_depth: 1 }),
    );
    const outcome = await run(["fit", table, "--seed", "3", "--num-nulls", "3", "-o", "out", "--quiet"], {
      cwd: place,
    });
    expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual([0, "", ""]);
    const { options } = JSON.parse(readFileSync(join(place, "out", "run.json"), "utf8"));
    expect(options).toMatchObject({ id: "user_id", seed: 3, maxDepth: 1 });
    expect(options).not.toHaveProperty("threads");
    writeFileSync(join(place, "clusterwhy.config.json"), JSON.stringify({ minDst: 0.2 }));
    const wrong = await run(["fit", table, "-o", "other"], { cwd: place });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("unknown option 'minDst'; did you mean 'minDist'?");
  });

  it("shows maps with several settings beside each other and recommends one", async () => {
    const place = join(scratchFolder(), "tuned");
    const args = ["tune", table, "--id", "user_id", "--metrics", "euclidean", "--neighbors", "10,20"];
    const outcome = await run([...args, "-o", place, "--json"]);
    expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
    const { maps, recommended } = JSON.parse(outcome.stdout);
    expect(maps.map(({ nNeighbors }: { nNeighbors: number }) => nNeighbors)).toEqual([10, 20]);
    expect([10, 20]).toContain(recommended.nNeighbors);
    expect(readFileSync(join(place, "gallery.html"), "utf8").match(/<figure/g)?.length).toBe(2);
  });

  it("takes the recommendation with --auto, and keeps the gallery in the run folder", async () => {
    const place = join(scratchFolder(), "run");
    const grid = ["--metrics", "euclidean", "--neighbors", "10,20", "--min-cluster-sizes", "12"];
    const args = ["tune", table, "--auto", "--id", "user_id", "--num-nulls", "3", ...grid];
    const outcome = await run([...args, "-o", place, "--json"]);
    expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
    const { recommended } = JSON.parse(outcome.stdout);
    const info = JSON.parse(readFileSync(join(place, "run.json"), "utf8"));
    expect(info.options).toMatchObject({ ...recommended, minClusterSize: 12 });
    expect(info.groupedRows).toBe(160);
    expect([...contents(place).keys()]).toEqual(expect.arrayContaining(["gallery.html", "tune.json"]));
    const wrong = await run(["tune", table, "--metrics", "euclidian", "-o", join(place, "x")]);
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("expected some of euclidean")]);
  });

  it("stops at Ctrl-C with status 130 and leaves nothing behind", async () => {
    const place = scratchFolder();
    const large = plantedTable(place, 20_000);
    const outcome = await run(["fit", large, "--id", "user_id", "-o", join(place, "run")], {
      stopAfter: 1500,
    });
    // On a busy machine the fit may have run long enough to keep a stage, which it then says.
    const note = /^note: \d+ finished stages are kept: .*\n/;
    const kept = note.test(outcome.stderr) ? [".run.stages"] : [];
    expect([outcome.status, outcome.stderr.replace(note, "")]).toEqual([
      130,
      "error: interrupted; nothing half-written was left behind\n",
    ]);
    expect(readdirSync(place)).toEqual([...kept, "users.csv"]);
  });
});

describe("a saved run", () => {
  it("assigns rows by itself, as csv, ndjson and on standard output", async () => {
    const csv = join(folder, "assigned.csv");
    const outcome = await run(["assign", runFolder, table, "-o", csv]);
    expect(outcome.status).toBe(0);
    const fitted = readFileSync(join(runFolder, "segments.csv"), "utf8").trimEnd().split("\n").slice(1);
    const assigned = readFileSync(csv, "utf8").trimEnd().split("\n");
    expect(assigned[0]).toBe("row,user_id,segment,segment_name,probability");
    const agreeing = fitted.filter((line, row) => line.split(",")[5] === assigned[row + 1].split(",")[2]);
    expect(agreeing.length).toBeGreaterThanOrEqual(152);
    const streamed = await run(["assign", runFolder, "-", "-o", "-"], { input: readFileSync(table, "utf8") });
    expect(streamed.stdout).toBe(readFileSync(csv, "utf8"));
    const ndjson = join(folder, "assigned.ndjson");
    await run(["assign", runFolder, table, "-o", ndjson]);
    expect(JSON.parse(readFileSync(ndjson, "utf8").split("\n")[0])).toMatchObject({ row: 0, user_id: "u0" });
  });

  it("counts new levels and names columns that the fitted table did not have", async () => {
    const fresh = join(scratchFolder(), "fresh.csv");
    const [header, ...lines] = readFileSync(table, "utf8").trimEnd().split("\n");
    const changed = lines.map((line, row) => `${row < 3 ? line.replace(/free|business/, "gold") : line},1`);
    writeFileSync(fresh, `${[`${header},colour`, ...changed].join("\n")}\n`);
    const args = ["assign", runFolder, fresh, "-o", join(folder, "fresh-segments.csv"), "--json"];
    const { stdout, stderr } = await run(args);
    expect(stderr).toContain("3 values of 'plan' are new since the fit (for example \"gold\")");
    expect(stderr).toContain("'colour' is no column of the fitted table, and not used");
    const { warnings } = JSON.parse(stdout) as { warnings: { code: string }[] };
    expect(warnings.map(({ code }) => code)).toEqual(["NEW_LEVELS", "EXTRA_COLUMNS"]);
  });

  it("says when new rows have drifted, with status 5 on request", async () => {
    const drifted = join(scratchFolder(), "drifted.csv");
    const [header, ...lines] = readFileSync(table, "utf8").trimEnd().split("\n");
    const dearer = lines.map((line) =>
      line.replace(/^([^,]+),([^,]+)/, (_, id, spend) => `${id},${20 * spend}`),
    );
    writeFileSync(drifted, `${[header, ...dearer].join("\n")}\n`);
    const place = join(folder, "drifted-segments.csv");
    const outcome = await run(["assign", runFolder, drifted, "-o", place, "--fail-on-drift"]);
    expect(outcome.status).toBe(5);
    expect(outcome.stderr).toContain("'spend' has drifted from the fitted rows");
    expect(existsSync(place)).toBe(true);
    const same = await run(["assign", runFolder, table, "-o", place, "--force", "--fail-on-drift"]);
    expect([same.status, same.stderr]).toEqual([0, ""]);
  });

  it("is carried on by a refit, and compared with it", async () => {
    const place = scratchFolder();
    const lines = readFileSync(table, "utf8").trimEnd().split("\n");
    writeFileSync(
      join(place, "later.csv"),
      `${[...lines.slice(0, -8), "n1,850,4.1,business,same"].join("\n")}\n`,
    );
    const later = join(place, "later");
    const args = ["fit", join(place, "later.csv"), "--id", "user_id", "--seed", "4", "--quiet"];
    const refit = await run([...args, "--since", runFolder, "-o", later]);
    expect([refit.status, refit.stderr]).toEqual([0, ""]);
    const identities = (folder: string) =>
      JSON.parse(readFileSync(join(folder, "segments.json"), "utf8"))
        .segments.map((segment: { id: string; name: string }) => `${segment.id} ${segment.name}`)
        .sort();
    expect(identities(later)).toEqual(identities(runFolder));
    const comparison = await run(["compare", runFolder, later, "--json"]);
    const { sharedRows, matches, births } = JSON.parse(comparison.stdout);
    expect([sharedRows, matches.length, births]).toEqual([152, 2, []]);
  });

  it("makes the same report again", async () => {
    const file = join(folder, "again.html");
    const outcome = await run(["report", runFolder, "-o", file]);
    expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
    expect(readFileSync(file).equals(readFileSync(join(runFolder, "report.html")))).toBe(true);
  });

  it("leaves rows and small groups out of a report on request", async () => {
    const file = join(folder, "without-rows.html");
    const outcome = await run(["report", runFolder, "--no-rows", "--min-described", "100000", "-o", file]);
    expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
    const html = readFileSync(file, "utf8");
    expect(html).toContain("Small group 1");
    expect(html.length).toBeLessThan(readFileSync(join(runFolder, "report.html")).length);
    const wrong = await run(["report", runFolder, "--min-described", "few", "--force", "-o", file]);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      "error: --min-described takes a whole number from 1, not 'few'\n",
    ]);
  });

  it("explains a segment, and lists the paths for a wrong one", async () => {
    const outcome = await run(["explain", runFolder, "1"]);
    expect(outcome.stdout).toContain("Classifier against the rest");
    expect(outcome.stdout).toContain("Not divided further");
    const wrong = await run(["explain", runFolder, "1.1"]);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      "error: the run has no segment '1.1'; it has all, 1, 2\n",
    ]);
  });

  it("draws plots as SVG, and says which there are", async () => {
    const file = join(folder, "beeswarm.svg");
    const outcome = await run(["plot", runFolder, "--kind", "beeswarm", "--segment", "1", "-o", file]);
    expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
    expect(readFileSync(file, "utf8")).toMatch(/^<\?xml [\s\S]*<svg [\s\S]*spend[\s\S]*<\/svg>\s*$/);
    const wrong = await run(["plot", runFolder, "--kind", "pie"]);
    expect([wrong.status, wrong.stderr.includes("Allowed choices are map, card, distribution")]).toEqual([
      2,
      true,
    ]);
  });

  it("prints the assignment as SQL", async () => {
    const outcome = await run(["sql", runFolder, "--table", "warehouse.users"]);
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toMatch(/select/i);
  });

  it("is refused when damaged, with status 4 and the file's name", async () => {
    const damaged = join(folder, "damaged");
    await run([...FIT, "--quiet", "-o", damaged]);
    truncateSync(join(damaged, "pipeline.bin"), 100);
    const cut = await run(["assign", damaged, table, "-o", join(folder, "never.csv")]);
    expect(cut.status).toBe(4);
    expect(cut.stderr).toContain("pipeline.bin has 100 bytes");
    expect(existsSync(join(folder, "never.csv"))).toBe(false);
    truncateSync(join(damaged, "run.json"), 40);
    const broken = await run(["explain", damaged]);
    expect([broken.status, broken.stderr.includes("run.json")]).toEqual([4, true]);
    const missing = await run(["explain", join(folder, "nowhere")]);
    expect([missing.status, missing.stderr]).toEqual([
      4,
      `error: there is no run folder '${join(folder, "nowhere")}'; check the path\n`,
    ]);
  });
});
