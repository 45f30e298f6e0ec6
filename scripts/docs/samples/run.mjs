// Runs every code sample of the documents in a folder of its own, prints each with its time, then the exceptions with
// their reasons. `node scripts/docs/samples/run.mjs [TEXT]`: only those whose place contains TEXT.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { transformSync } from "esbuild";
import { fitOptionsSchema } from "../../../packages/clusterwhy/dist/options.js";
import { root } from "../documents.mjs";
import { collectSamples } from "./collect.mjs";
import { writeTables } from "./tables.mjs";

const SHARED = "clusterwhy fit users.csv --id account_id --seed 7 -o run";
const AT_ONCE = 2;
const LIMIT_MS = 120_000;

const wanted = process.argv[2] ?? "";
const all = collectSamples().filter(({ place }) => place.includes(wanted));
const samples = all.filter(({ exception }) => exception === undefined);
const work = mkdtempSync(join(tmpdir(), "clusterwhy-samples-"));
const started = performance.now();
let failures = 0;
try {
  await prepare();
  const waiting = samples.map((sample, number) => ({ ...sample, folder: join(work, `sample${number}`) }));
  await Promise.all([checkTypes(samples), ...Array.from({ length: AT_ONCE }, () => runAll(waiting))]);
} finally {
  rmSync(work, { recursive: true, force: true });
}
const exceptions = all.filter(({ exception }) => exception !== undefined);
console.log(`\n${exceptions.length} not run`);
for (const { place, exception } of exceptions) console.log(`  ${place}: ${exception}`);
console.log(
  `${samples.length - failures} of ${samples.length} samples work, ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
if (failures > 0) process.exit(1);

/** The tables, the run that most shell samples begin with, the packages and the command. */
async function prepare() {
  symlinkSync(join(root, "node_modules"), join(work, "node_modules"), "junction");
  const tables = join(work, "tables");
  mkdirSync(tables);
  mkdirSync(join(work, "bin"));
  await writeTables(tables);
  writeFileSync(
    join(work, "bin", "clusterwhy"),
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, "scripts/docs/samples/command.mjs")}" "$@"\n`,
    { mode: 0o755 },
  );
  const given = readFileSync(join(root, "scripts", "docs", "samples", "given.mts"), "utf8");
  writeFileSync(join(work, "given.mts"), given);
  writeFileSync(join(work, "given.mjs"), withoutTypes(given));
  if (samples.some(({ language }) => language === "sh")) {
    const { code, output } = await call("sh", ["-c", SHARED], tables);
    if (code !== 0) throw new Error(`the run that the samples share failed:\n${output}`);
    cpSync(join(tables, "run"), join(work, "shared"), { recursive: true });
    rmSync(join(tables, "run"), { recursive: true });
  }
}

async function runAll(waiting) {
  for (let sample = waiting.shift(); sample !== undefined; sample = waiting.shift()) {
    const { folder, place } = sample;
    cpSync(join(work, "tables"), folder, { recursive: true });
    const before = performance.now();
    const { code, output } = await runOne(sample);
    const seconds = ((performance.now() - before) / 1000).toFixed(1);
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${seconds.padStart(5)} s  ${place}`);
    if (code === 0) continue;
    failures += 1;
    console.log(output.replace(/^/gm, "    "));
  }
}

async function runOne({ language, text, given, folder }) {
  if (language === "json") {
    const { success, error } = fitOptionsSchema.strict().safeParse(JSON.parse(text));
    return { code: success ? 0 : 1, output: String(error) };
  }
  if (language === "sh") {
    writeFileSync(join(folder, "sample.sh"), `set -e\n${text}\n`);
    return call("bash", ["sample.sh"], folder);
  }
  writeFileSync(join(folder, "sample.mjs"), withoutTypes(withGiven(text, given)));
  return call(process.execPath, ["sample.mjs"], folder);
}

/** All TypeScript samples against the packages' types: a misspelt property is no error at run time. */
async function checkTypes(checked) {
  const folder = join(work, "types");
  mkdirSync(folder);
  const files = checked.filter(({ language }) => language === "ts");
  for (const { place, text, given } of files) {
    const name = place.replace(/[^\w]+/g, "_");
    writeFileSync(join(folder, `${name}.mts`), withGiven(text, given));
  }
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "ES2022",
    module: "NodeNext",
    lib: ["ES2023", "DOM"],
    skipLibCheck: true,
    types: ["node"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.mts"] }));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { code, output } = await call(process.execPath, [compiler, "-p", "."], folder);
  console.log(`${code === 0 ? "ok    " : "FAILED"}          types of ${files.length} samples`);
  if (code === 0) return;
  failures += 1;
  console.log(output.replace(/^/gm, "    "));
}

function withGiven(text, given) {
  return given.length === 0 ? text : `import { ${given.join(", ")} } from "../given.mjs";\n${text}`;
}

function withoutTypes(text) {
  return transformSync(text, { loader: "ts", format: "esm" }).code;
}

function call(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      NO_COLOR: "1",
      PATH: `${join(work, "bin")}${delimiter}${process.env.PATH}`,
      CLUSTERWHY_SHARED_RUN: join(work, "shared"),
    };
    const child = spawn(command, args, { cwd, env, timeout: LIMIT_MS, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      output += text;
    });
    child.on("error", reject);
    child.on("exit", (code) => resolve({ code: code ?? 1, output }));
  });
}
