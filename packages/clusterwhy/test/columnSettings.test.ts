import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SegmentDocument, segmentDocumentSchema } from "@clusterwhy/core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Outcome, plantedTable, run, scratchFolder } from "./support.js";

/** What the config says of columns, and an outcome. */
describe("labels, units, formats and outcomes from the config", () => {
  const folder = scratchFolder();
  let fitted: Outcome;
  let document: SegmentDocument;
  beforeAll(async () => {
    const [header, ...lines] = readFileSync(plantedTable(folder), "utf8").trimEnd().split("\n");
    const renewed = (line: string, row: number) =>
      `${line},${(line.includes("business") ? row % 10 < 8 : row % 10 < 2) ? "yes" : "no"}`;
    writeFileSync(join(folder, "users.csv"), `${[`${header},renewed`, ...lines.map(renewed)].join("\n")}\n`);
    writeFileSync(
      join(folder, "clusterwhy.config.json"),
      JSON.stringify({
        outcome: ["renewed"],
        columns: {
          spend: { label: "Spend", unit: "€", format: "currency" },
          visits: { label: "Time on site", format: "duration" },
          renewed: { label: "Renewed" },
        },
      }),
    );
    fitted = await run(["fit", "users.csv", "-o", "run", "--threads", "1"], { cwd: folder });
    document = segmentDocumentSchema.parse(
      JSON.parse(readFileSync(join(folder, "run", "segments.json"), "utf8")),
    );
  });

  it("are in names, sentences, rules and the terminal", async () => {
    const groups = document.segments.slice(1);
    const sentences = groups.map(({ sentence }) => sentence).join("\n");
    expect(sentences).toMatch(/median Spend €[\d.]+/i);
    const texts = groups.flatMap(({ name, sentence, rules }) => [
      name,
      sentence,
      ...rules.map(({ text }) => text),
    ]);
    expect(texts.join("\n")).not.toMatch(/\b(spend|visits)\b/);
    const explained = await run(["explain", "run", "1"], { cwd: folder });
    expect(explained.stdout).toMatch(/Spend +€[\d.,]+ \(€[\d.,]+ to €[\d.,]+\) against €/);
    expect(explained.stdout).toMatch(/Time on site +(\d+ min )?[\d.]+ s \(/);
    expect(explained.stdout).not.toMatch(/^ +(spend|visits|renewed)\b/m);
  });

  it("are in the plots and in the SQL's comment", async () => {
    const plot = async (column: string) =>
      (
        await run(["plot", "run", "--kind", "distribution", "--segment", "1", "--column", column], {
          cwd: folder,
        })
      ).stdout;
    expect(await plot("spend")).toMatch(/>€[\d.,k]+</);
    expect(await plot("visits")).toMatch(/>(\d+ min|[\d.]+ s)/);
    const { stdout } = await run(["sql", "run"], { cwd: folder });
    expect(stdout).toContain("-- x_spend is Spend, in €, as currency");
    expect(readFileSync(join(folder, "run", "score.sql"), "utf8")).toBe(stdout);
  });

  it("give the outcome per group in the terminal, as JSON and in the explanation", async () => {
    expect(fitted.stdout).toMatch(
      /Renewed is true for \d+% \(\d+% to \d+%\) of the group, 1\.\d times the 49%/,
    );
    const outcomes = document.segments.map(({ outcomes }) => outcomes?.[0]);
    expect(outcomes.every((outcome) => outcome?.column === "renewed")).toBe(true);
    expect(document.segments[1].classifiers.vsRest?.importance.map(({ column }) => column)).not.toContain(
      "renewed",
    );
    const explained = await run(["explain", "run", "1"], { cwd: folder });
    expect(explained.stdout).toMatch(/Outcomes\n {2}Renewed is true for/);
    const again = await run(["fit", "users.csv", "-o", "run", "--threads", "1", "--json", "--force"], {
      cwd: folder,
    });
    const summary = JSON.parse(again.stdout) as { segments: { outcomes: { sentence: string }[] }[] };
    expect(summary.segments[1].outcomes[0].sentence).toMatch(/^Renewed is true for/);
  });

  it("are in the profile, in the terminal, as JSON and as a page", async () => {
    const shown = await run(["profile", "users.csv"], { cwd: folder });
    expect(shown.stdout).toMatch(/Spend +numeric/);
    expect(shown.stdout).toMatch(/€[\d.]+ · €/);
    expect(shown.stdout).toMatch(/Renewed +outcome +as asked/);
    const args = ["profile", "users.csv", "--html", "profile.html", "--json"];
    const { stdout } = await run(args, { cwd: folder });
    const json = JSON.parse(stdout) as { output: string; columns: { name: string; label?: string }[] };
    expect(json.output).toBe("profile.html");
    expect(json.columns.find(({ name }) => name === "spend")?.label).toBe("Spend");
    const page = readFileSync(join(folder, "profile.html"), "utf8");
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("<h3>Spend</h3>");
    const again = await run(args, { cwd: folder });
    expect(again.status).toBe(2);
    expect(again.stderr).toContain("--force");
  });
});
