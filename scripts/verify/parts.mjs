// Every promise of docs/reliability.md with the command that proves it. `result` finds, in what the command printed, the
// lines that say what came out.

const lastBlock = (output) =>
  output
    .trimEnd()
    .split(/\n\s*\n/)
    .at(-1)
    .split("\n");
const lastLine = (output) => lastBlock(output).slice(-1);
const allLines = (output) => output.trim().split("\n");
const testCount = (output) =>
  output
    .split("\n")
    .filter((line) => /^\s*(Test Files|Tests)\s/.test(line))
    .map((line) => line.trim().replace(/\s+/g, " "));

/** @type {{ name: string, promise: string, command: string[], result: (output: string) => string[] }[]} */
export const PARTS = [
  {
    name: "determinism",
    promise: "The same bits: threads, order of rows, Node.js versions, Chromium",
    command: ["node", "scripts/determinism/run.mjs"],
    result: lastLine,
  },
  {
    name: "kills",
    promise: "A run folder is whole or absent, whatever kills the process",
    command: ["node", "scripts/faults/run.mjs", "200", "--only", "kills"],
    result: allLines,
  },
  {
    name: "resume",
    promise: "A fit that was killed and goes on ends in the bytes of one that was not",
    command: ["node", "scripts/faults/run.mjs", "200", "--only", "resume"],
    result: allLines,
  },
  {
    name: "limits",
    promise: "Full disk, read-only folder, full heap, two runs into one folder",
    command: ["node", "scripts/faults/run.mjs", "--only", "limits"],
    result: allLines,
  },
  {
    name: "fuzz",
    promise: "Every parser reads or refuses in words",
    command: ["node", "scripts/fuzz/run.mjs", "105000"],
    result: lastLine,
  },
  {
    name: "soak",
    promise: "Memory stays level, results equal",
    command: ["node", "scripts/soak.mjs", "100", "1000", "200"],
    result: allLines,
  },
  {
    name: "packages",
    promise: "Packed packages work in an empty project, without install scripts",
    command: ["node", "scripts/check-packages.mjs"],
    result: lastBlock,
  },
  {
    name: "tests",
    promise: "Dying workers, changing tables, hostile values, SQL on DuckDB and PostgreSQL",
    command: ["npx", "vitest", "run"],
    result: testCount,
  },
  {
    name: "browser",
    promise: "No request leaves the report or the studio; nothing runs in a page",
    command: ["npx", "vitest", "run", "--config", "vitest.browser.config.ts"],
    result: testCount,
  },
  {
    name: "spark",
    promise: "The SQL answers as the library on a real Spark",
    command: ["npx", "vitest", "run", "--config", "vitest.spark.config.ts"],
    result: testCount,
  },
  {
    name: "samples",
    promise: "Every code sample of the documents works",
    command: ["node", "scripts/docs/samples/run.mjs"],
    result: lastLine,
  },
];
