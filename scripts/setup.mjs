// Everything that a fresh clone needs, with Node's own modules only: checks the Node version, installs from the
// lockfile when it changed, and builds what changed.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { whenChanged } from "./stamp.mjs";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`clusterwhy needs Node.js 20.19 or later; this is ${process.versions.node}.`);
  process.exit(1);
}

function run(command, args) {
  const result = spawnSync(command, args, { stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (result.status !== 0) {
    console.error(`\nset-up failed at: ${command} ${args.join(" ")}`);
    process.exit(1);
  }
}

await whenChanged(
  {
    stamp: "node_modules/.setup-stamp",
    inputs: ["package-lock.json", "package.json"],
    outputs: ["node_modules/typescript"],
  },
  () => {
    console.error("installing from the lockfile ...");
    run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"]);
  },
);
run(process.execPath, ["scripts/build.mjs"]);
