import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RandomStream } from "@clusterwhy/core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Outcome, run, scratchFolder } from "./support.js";
import { writeTinyModel } from "./tinyModel.js";

const TOPICS = [
  "coffee espresso roast barista beans latte grinder crema arabica filter mug decaf",
  "guitar chords melody band concert drummer vinyl album bass riff encore stage",
].map((line) => line.split(" "));

/** Two topics whose texts share no word within a topic more than by chance: only a model knows that they are alike. */
function bioTable(path: string): void {
  const random = new RandomStream(11, "bios");
  const lines = Array.from({ length: 200 }, (_, row) => {
    const topic = TOPICS[row % 2];
    const bio = Array.from({ length: 4 }, () => topic[random.nextBelow(12)]).join(" ");
    return `u${row},${row % 20 === 19 ? "" : bio},${(10 * random.nextFloat()).toFixed(2)}`;
  });
  writeFileSync(path, `user,bio,score\n${lines.join("\n")}\n`);
}

/**
 * A stand-in for the optional package, half a gigabyte with its runtime: it reads the model's files as the package does
 * and gives what the tiny model's graph says.
 */
const STAND_IN = `
import { readFileSync } from "node:fs";
import { join } from "node:path";
export const env = { localModelPath: "/models/", cacheDir: "/cache/", allowRemoteModels: true };
export async function pipeline(task, model, options) {
  if (task !== "feature-extraction" || options.device !== "cpu") throw new Error("unexpected");
  const folder = join(env.localModelPath, model);
  const { hidden_size: numDims } = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  const { vocab } = JSON.parse(readFileSync(join(folder, "tokenizer.json"), "utf8")).model;
  const onnx = readFileSync(join(folder, "onnx/model.onnx"));
  const size = Object.keys(vocab).length * numDims * 4;
  const name = onnx.indexOf("table", onnx.indexOf("tiny"));
  let at = name + 5 + 1;
  while (onnx[at++] >= 128) {}
  const table = new Float32Array(Uint8Array.from(onnx.subarray(at, at + size)).buffer);
  return async (texts) => {
    const ids = texts[0].toLowerCase().split(/\\s+/).map((word) => vocab[word] ?? 1);
    const mean = new Float32Array(numDims);
    for (const id of ids) for (let d = 0; d < numDims; d++) mean[d] += table[id * numDims + d] / ids.length;
    const length = Math.hypot(...mean);
    return { dims: [1, numDims], data: mean.map((x) => x / length) };
  };
}
`;

function standIn(folder: string): void {
  const place = join(folder, "node_modules", "@huggingface", "transformers");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "index.mjs"), STAND_IN);
  const manifest = { name: "@huggingface/transformers", version: "4.3.1", exports: "./index.mjs" };
  writeFileSync(join(place, "package.json"), JSON.stringify(manifest));
}

const REAL = process.env.CLUSTERWHY_TRANSFORMERS;

describe.each([
  ["a stand-in for its package", standIn],
  [
    REAL === undefined ? "its package: skipped without CLUSTERWHY_TRANSFORMERS" : "its package",
    REAL === undefined
      ? undefined
      : (folder: string) => symlinkSync(join(REAL, "node_modules"), join(folder, "node_modules")),
  ],
] as const)("texts by a sentence-embedding model, run by %s", (_, install) => {
  const folder = scratchFolder();
  const fitArgs = (output: string) => {
    const method = ["--no-evidence", "--max-depth", "1", "--min-cluster-size", "40", "--weights", "score=0"];
    const rest = ["--text-embedding", "tiny", "--threads", "1", ...method];
    return ["fit", "bios.csv", "-o", output, ...rest];
  };
  let fitted: Outcome;
  beforeAll(async () => {
    if (install === undefined) return;
    bioTable(join(folder, "bios.csv"));
    writeTinyModel(join(folder, "tiny"), TOPICS);
    install(folder);
    fitted = await run(fitArgs("run"), { cwd: folder });
  }, 60_000);

  it.skipIf(install === undefined)("finds what they are about, and the same bits again", async () => {
    expect(fitted.stderr).toBe("");
    expect(fitted.stdout).toMatch(/are in 2 groups/);
    const rows = readFileSync(join(folder, "run", "segments.csv"), "utf8")
      .trimEnd()
      .split("\n")
      .slice(1);
    const told = rows
      .filter((row) => row.split(",")[1] !== "")
      .map((row, i) => [i, row.split(",")[3]] as const);
    expect(new Set(told.map(([, segment]) => segment)).size).toBe(2);
    const again = await run(fitArgs("again"), { cwd: folder });
    expect(again.status).toBe(0);
    for (const name of ["segments.json", "pipeline.json", "rows.parquet"])
      expect(readFileSync(join(folder, "again", name))).toEqual(readFileSync(join(folder, "run", name)));
  });

  it.skipIf(install === undefined)("embeds new rows by the same model, recorded with its hash", async () => {
    const pipeline = JSON.parse(readFileSync(join(folder, "run", "pipeline.json"), "utf8")) as {
      preparation: { columns: { kind: string; model: { name: string; sha256: string } }[] };
    };
    const [text] = pipeline.preparation.columns;
    expect(text).toMatchObject({ kind: "embedding", model: { name: "tiny" } });
    expect(text.model.sha256).toMatch(/^[0-9a-f]{64}$/);
    const { status } = await run(["assign", "run", "bios.csv", "-o", "assigned.csv", "--force"], {
      cwd: folder,
    });
    expect(status).toBe(0);
    const segments = (name: string, at: number) =>
      readFileSync(join(folder, name), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => line.split(",")[at]);
    const [before, now] = [segments(join("run", "segments.csv"), 3), segments("assigned.csv", 2)];
    expect(now.filter((segment, i) => segment === before[i]).length).toBeGreaterThan(0.95 * now.length);
    // Words that no fitted text has in this order, alone in their file: the vector depends on the text alone.
    writeFileSync(join(folder, "new.csv"), "user,bio,score\nx,decaf mug,3\ny,encore riff,3\n");
    await run(["assign", "run", "new.csv", "-o", "new-assigned.csv", "--force"], { cwd: folder });
    const [, x, y] = segments("new-assigned.csv", 2);
    expect(new Set([x, y]).size).toBe(2);
  });

  it.skipIf(install === undefined)("refuses another model, and one that cannot be read", async () => {
    writeTinyModel(join(folder, "other"), TOPICS, 1);
    const args = ["assign", "run", "bios.csv", "-o", "x.csv", "--text-embedding"];
    const other = await run([...args, "other"], { cwd: folder });
    expect(other.status).toBe(4);
    expect(other.stderr).toMatch(/fitted by the model 'tiny'.*'other' has other files/);
    expect(existsSync(join(folder, "x.csv"))).toBe(false);
    const missing = await run([...args, join(folder, "run")], { cwd: folder });
    expect(missing.status).toBe(4);
    expect(missing.stderr).toMatch(/cannot be loaded.*config\.json/s);
  });
});

describe("without the optional package", () => {
  it("says what to install", async () => {
    const folder = scratchFolder();
    bioTable(join(folder, "bios.csv"));
    const { status, stderr } = await run(["fit", "bios.csv", "-o", "run", "--text-embedding", "x"], {
      cwd: folder,
    });
    expect(status).toBe(2);
    expect(stderr).toContain("npm install @huggingface/transformers@4");
  });
});
