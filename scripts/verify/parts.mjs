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

/**
 * @param {string} name      by which it can be chosen
 * @param {string} promise
 * @param {string} command   words parted by spaces
 * @param {(output: string) => string[]} result
 */
const part = (name, promise, command, result) => ({ name, promise, command: command.split(" "), result });

export const PARTS = [
  part(
    "determinism",
    "The same bits: threads, order of rows, Node.js versions, Chromium",
    "node scripts/determinism/run.mjs",
    lastLine,
  ),
  part(
    "kills",
    "A run folder is whole or absent, whatever kills the process",
    "node scripts/faults/run.mjs 200 --only kills",
    allLines,
  ),
  part(
    "resume",
    "A fit that was killed and goes on ends in the bytes of one that was not",
    "node scripts/faults/run.mjs 200 --only resume",
    allLines,
  ),
  part(
    "limits",
    "Full disk, read-only folder, full heap, two runs into one folder",
    "node scripts/faults/run.mjs --only limits",
    allLines,
  ),
  part("fuzz", "Every parser reads or refuses in words", "node scripts/fuzz/run.mjs 105000", lastLine),
  part("soak", "Memory stays level, results equal", "node scripts/soak.mjs 100 1000 200", allLines),
  part(
    "packages",
    "Packed packages work in an empty project, without install scripts",
    "node scripts/check-packages.mjs",
    lastBlock,
  ),
  part(
    "tests",
    "Dying workers, changing tables, hostile values, SQL on DuckDB and PostgreSQL",
    "npx vitest run",
    testCount,
  ),
  part(
    "browser",
    "No request leaves the report or the studio; nothing runs in a page",
    "npx vitest run --config vitest.browser.config.ts",
    testCount,
  ),
  part(
    "spark",
    "The SQL answers as the library on a real Spark",
    "npx vitest run --config vitest.spark.config.ts",
    testCount,
  ),
  part("samples", "Every code sample of the documents works", "node scripts/docs/samples/run.mjs", lastLine),
];
