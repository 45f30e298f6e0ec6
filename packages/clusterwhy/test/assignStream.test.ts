import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { driftReport } from "@clusterwhy/segments";
import { openTable, readTable } from "@clusterwhy/table";
import { fit, readRun } from "clusterwhy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assignStream } from "../src/population/assignStream.js";
import { plantedTable, run, scratchFolder } from "./support.js";

const folder = scratchFolder();
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), "utf8");

beforeAll(async () => {
  const table = plantedTable(folder, 160);
  const fitted = await fit(table, { id: "user_id", evidence: false, nEpochs: 100, threads: 1, maxDepth: 1 });
  await fitted.save(at("run"));
  await fitted.close();
  // Other rows, with what streaming must read alike: blanks, quotes, unseen levels, infinities, yes and no.
  const rows = text("users.csv").trimEnd().split("\n").slice(1);
  const odd = [
    "o1,,60.1,business,same",
    "o2,inf,,free,same",
    'o3,21.5,59.2,"it\'s ""new""",same',
    "o4,900,4,,",
  ];
  const many = Array.from({ length: 6 }, (_, i) => rows.map((row) => row.replace(/^u/, `v${i}_`))).flat();
  writeFileSync(at("more.csv"), `user_id,spend,visits,plan,note\n${[...many, ...odd].join("\n")}\n`);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe("assign row by row", () => {
  it("writes the bytes that reading the table whole writes, and reports the same drift", async () => {
    const whole = await run(["assign", at("run"), at("more.csv"), "-o", at("whole.csv"), "--json"]);
    const streamed = await run([
      ...["assign", at("run"), at("more.csv"), "-o", at("streamed.csv"), "--json"],
      ...["--memory", "1GiB", "--threads", "1"],
    ]);
    expect([whole.status, streamed.status]).toEqual([0, 0]);
    expect(text("streamed.csv")).toBe(text("whole.csv"));
    const [a, b] = [JSON.parse(whole.stdout), JSON.parse(streamed.stdout)];
    expect(b.segments).toEqual(a.segments);
    expect(b.drift).toEqual(a.drift);
    expect(existsSync(`${at("streamed.csv")}.parts`)).toBe(false);
  }, 60_000);

  it("tells new levels and columns that nothing uses as reading the table whole does", async () => {
    const rows = text("more.csv").trimEnd().split("\n");
    writeFileSync(
      at("wider.csv"),
      `${rows.map((row, i) => `${row},${i === 0 ? "city" : "Bern"}`).join("\n")}\n`,
    );
    const assign = ["assign", at("run"), at("wider.csv"), "--json"];
    const whole = await run([...assign, "-o", at("wider.whole.csv")]);
    const streamed = await run([...assign, "-o", at("wider.csv.out.csv"), "--memory", "1GiB"]);
    expect(streamed.status).toBe(0);
    const warnings = JSON.parse(streamed.stdout).warnings.map(({ message }: { message: string }) => message);
    expect(warnings).toEqual([
      '1 value of \'plan\' is new since the fit (for example "it\'s \\"new\\"") and counts as missing',
      "'city' is no column of the fitted table, and not used",
    ]);
    expect(JSON.parse(whole.stdout).warnings).toEqual(JSON.parse(streamed.stdout).warnings);
  }, 60_000);

  it("goes on after an interruption to the same bytes", async () => {
    const saved = await readRun(at("run"));
    const parts = { model: await saved.assignment(), document: await saved.document() };
    const options = (output: string) => ({ output: at(output), id: "user_id", resume: true, partRows: 200 });
    const source = at("more.csv");
    const straight = await assignStream(at("run"), parts, source, options("straight.parquet"));
    expect(straight).toMatchObject({ numRows: 964, resumedRows: 0 });

    const aborter = new AbortController();
    const onProgress = (stage: string, share: number) => {
      if (stage === "assign" && share > 0.5) aborter.abort(new Error("stopped"));
    };
    const cut = assignStream(at("run"), parts, source, options("cut.parquet"), {
      signal: aborter.signal,
      onProgress,
    });
    await expect(cut).rejects.toThrow("stopped");
    expect(existsSync(at("cut.parquet"))).toBe(false);
    const resumed = await assignStream(at("run"), parts, source, options("cut.parquet"));
    expect(resumed.resumedRows).toBeGreaterThanOrEqual(400);
    expect(resumed.segments).toEqual(straight.segments);
    expect(readFileSync(at("cut.parquet")).equals(readFileSync(at("straight.parquet")))).toBe(true);
    const { numRows } = await readTable(at("cut.parquet"));
    expect(numRows).toBe(964);
  }, 60_000);

  it("starts anew for another table in the same place", async () => {
    const saved = await readRun(at("run"));
    const parts = { model: await saved.assignment(), document: await saved.document() };
    const options = { output: at("other.csv"), id: "user_id", resume: true, partRows: 200 };
    const aborter = new AbortController();
    const control = {
      signal: aborter.signal,
      onProgress: (stage: string, share: number) => {
        if (stage === "assign" && share > 0.4) aborter.abort(new Error("stopped"));
      },
    };
    await expect(assignStream(at("run"), parts, at("more.csv"), options, control)).rejects.toThrow("stopped");
    const other = await assignStream(at("run"), parts, at("users.csv"), options);
    expect(other).toMatchObject({ numRows: 160, resumedRows: 0 });
  }, 60_000);

  it("says what it cannot read, and refuses a column that is mostly unreadable", async () => {
    const rows = text("users.csv").trimEnd().split("\n");
    const some = rows.map((row, i) => (i === 5 ? row.replace(/,[\d.]+,/, ",about ten,") : row));
    writeFileSync(at("some.csv"), `${some.join("\n")}\n`);
    const flags = ["-o", at("some.out.csv"), "--memory", "1GiB", "--force"];
    const done = await run(["assign", at("run"), at("some.csv"), ...flags]);
    expect(done.status).toBe(0);
    expect(done.stderr).toContain("1 of 160 values of 'spend' are not numbers and count as missing");
    const most = rows.map((row, i) => (i > 5 ? row.replace(/,[\d.]+,/, ",about ten,") : row));
    writeFileSync(at("most.csv"), `${most.join("\n")}\n`);
    const refused = await run(["assign", at("run"), at("most.csv"), ...flags]);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain("'spend' was fitted as numbers, but 155 of its 160 values");
    const little = await run(["assign", at("run"), at("some.csv"), "-o", at("x.csv"), "--memory", "10MB"]);
    expect(little).toMatchObject({ status: 2 });
    const piped = await run(["assign", at("run"), "-", "-o", at("x.csv"), "--resume"], { input: "" });
    expect(piped).toMatchObject({ status: 2 });
  }, 60_000);
});

it("drift of rows counted by SQL is that of rows read whole", async () => {
  const saved = await readRun(at("run"));
  const [model, document] = [await saved.assignment(), await saved.document()];
  const streamed = await assignStream(at("run"), { model, document }, at("more.csv"), {
    output: at("drift.csv"),
    id: undefined,
    resume: false,
  });
  const opened = await openTable(at("more.csv"), { id: "user_id" });
  const assignment = { paths: [], names: [], segment: new Int32Array(), probability: new Float64Array() };
  const local = driftReport(document, opened.table, { ...assignment, warnings: [] });
  await opened.close();
  expect(streamed.drift.columns).toEqual(local.columns);
  expect(streamed.drift.columns.map(({ column }) => column).sort()).toEqual(["plan", "spend", "visits"]);
}, 60_000);
