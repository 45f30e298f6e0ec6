import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fit } from "clusterwhy";
import { describe, expect, it } from "vitest";
import { contents, plantedTable, run, scratchFolder } from "./support.js";

const OPTIONS = { id: "user_id", seed: 3, threads: 1, numNulls: 3 } as const;

/** A fit that is given up at its n-th report of progress; the stages that were kept. */
async function interrupted(table: string, runFolder: string, atReport: number): Promise<string[]> {
  const aborter = new AbortController();
  let reports = 0;
  const control = {
    signal: aborter.signal,
    onProgress: () => {
      if (++reports === atReport) aborter.abort(new Error("enough"));
    },
    keep: { folder: runFolder, resume: true },
  };
  await expect(fit(table, OPTIONS, control)).rejects.toThrow("enough");
  const stages = join(runFolder, "..", ".run.stages");
  return existsSync(stages) ? readdirSync(stages).filter((name) => name.endsWith(".stage")) : [];
}

describe("a fit that goes on", () => {
  it("ends in the same bytes wherever it was interrupted, with damaged stages too", async () => {
    const folder = scratchFolder();
    const table = plantedTable(folder);
    const whole = await fit(table, OPTIONS);
    await whole.save(join(folder, "whole"));
    await whole.close();
    const expected = contents(join(folder, "whole"));
    expected.delete("timings.json");
    const kept = new Set<string>();
    // The map is laid out; the table is divided; the first of two groups is explained.
    for (const report of [1, 2, 3]) {
      const target = join(scratchFolder(), "run");
      const stages = await interrupted(table, target, report);
      for (const stage of stages) kept.add(stage);
      if (stages.length > 0 && report === 3) {
        const file = join(target, "..", ".run.stages", stages[0]);
        writeFileSync(file, readFileSync(file).fill(7, 40, 60));
      }
      const resumed = await fit(table, OPTIONS, { keep: { folder: target, resume: true } });
      await resumed.save(target);
      await resumed.close();
      const found = contents(target);
      found.delete("timings.json");
      expect([...found.keys()]).toEqual([...expected.keys()]);
      for (const [name, bytes] of expected) expect(found.get(name)?.equals(bytes), name).toBe(true);
      expect(readdirSync(join(target, ".."))).toEqual(["run"]);
    }
    expect([...kept].sort()).toEqual(["classifiers.stage", "division-all.stage", "explained-1.stage"]);
  });

  it("is refused in words with other options, another table, or beside a process that works on it", async () => {
    const folder = scratchFolder();
    const table = plantedTable(folder);
    const target = join(folder, "run");
    expect((await interrupted(table, target, 2)).length).toBeGreaterThan(0);
    const goOn = (seed: number, source = table) =>
      fit(source, { ...OPTIONS, seed }, { keep: { folder: target, resume: true } });
    await expect(goOn(4)).rejects.toThrow("had 3 as seed, now it is 4; leave --resume out");
    const other = plantedTable(scratchFolder(), 150);
    await expect(goOn(3, other)).rejects.toThrow("had another table");
    const job = join(folder, ".run.stages", "job.json");
    const left = JSON.parse(readFileSync(job, "utf8"));
    // The parent of this process runs for as long as this test does.
    writeFileSync(job, JSON.stringify({ ...left, pid: process.ppid, started: startedOf(process.ppid) }));
    await expect(goOn(3)).rejects.toThrow(`the process ${process.ppid} still works on the fit`);
  });

  it("starts anew without --resume, and from nothing with it", async () => {
    const folder = scratchFolder();
    const table = plantedTable(folder);
    const target = join(folder, "run");
    await interrupted(table, target, 2);
    const anew = await run(["fit", table, "--id", "user_id", "--seed", "4", "-o", target, "--quiet"]);
    expect([anew.status, anew.stderr]).toEqual([0, ""]);
    expect(readdirSync(folder).sort()).toEqual(["run", "users.csv"]);
    const other = join(folder, "other");
    const first = await run(["fit", table, "--id", "user_id", "--resume", "-o", other, "--quiet"]);
    expect([first.status, first.stderr]).toEqual([0, ""]);
    expect(readdirSync(folder).sort()).toEqual(["other", "run", "users.csv"]);
  });
});

function startedOf(pid: number): string | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  return readFileSync(file, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ")[19];
}

describe("--name-with", () => {
  const names = (script: string, ...more: string[]) => {
    const folder = scratchFolder();
    const table = plantedTable(folder);
    const target = join(folder, "run");
    const file = join(folder, "names.mjs");
    writeFileSync(file, script);
    const args = ["fit", table, "--id", "user_id", "--seed", "3", "--num-nulls", "3", "-o", target];
    return run([...args, "--name-with", `"${process.execPath}" "${file}"`, ...more]).then((outcome) => ({
      ...outcome,
      document: JSON.parse(readFileSync(join(target, "segments.json"), "utf8")),
      asked: existsSync(join(folder, "asked.json"))
        ? readFileSync(join(folder, "asked.json"), "utf8")
        : undefined,
    }));
  };

  it("lets a command find words from aggregates, and nothing but words", async () => {
    const { document, stderr, asked } = await names(`
      import { readFileSync, writeFileSync } from "node:fs";
      const text = readFileSync(0, "utf8");
      writeFileSync(new URL("asked.json", import.meta.url), text);
      const { segments } = JSON.parse(text);
      console.log(JSON.stringify(segments.map(({ path }) => ({ path, name: "Named " + path, size: 1 }))));
    `);
    const [, first] = document.segments;
    expect(document.segments.map(({ name }: { name: string }) => name)).toEqual([
      "everyone",
      "Named 1",
      "Named 2",
    ]);
    expect(first.size).toBe(80);
    expect(stderr).toContain("the words for 2 of 2 segments are the renamer's");
    // Nobody's id, and no column that only identifies.
    expect(asked).not.toMatch(/"u\d+"|user_id|"min"|"max"/);
    expect(JSON.parse(asked as string).segments[0].columns[0].inside.median).toBeGreaterThan(0);
  });

  it("keeps the template's names where the command fails, answers nonsense or takes too long", async () => {
    const failed = await names("console.error('no model'); process.exit(3)");
    expect(failed.status).toBe(0);
    expect(failed.stderr).toContain("the command ended with 3: no model");
    expect(failed.document.segments[1].name).not.toBe("");
    const nonsense = await names("console.log('Sure! Here are the names')");
    expect(nonsense.stderr).toContain("expected a JSON list of path, name, sentence");
    const slow = await names("setTimeout(() => {}, 20_000)", "--name-timeout", "0.5");
    expect(slow.stderr).toContain("no answer within 0.5 s");
  });
});
