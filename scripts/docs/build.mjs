// `npm run docs`: the site of docs/ and of the API, into docs/site/dist. Installs the site's own tools first, from its
// lockfile and without install scripts; they are no part of the workspace. `--serve` shows the result on this machine.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { whenChanged } from "../stamp.mjs";
import { root } from "./documents.mjs";
import { stage } from "./stage.mjs";

const site = join(root, "docs", "site");

function run(command, args, folder = site) {
  const result = spawnSync(command, args, {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
const tool = (place, ...args) => run(process.execPath, [join(site, "node_modules", place), ...args]);

run(process.execPath, ["scripts/setup.mjs"], root);
process.chdir(root);
await whenChanged(
  {
    stamp: "docs/site/node_modules/.stamp",
    inputs: ["docs/site/package-lock.json"],
    outputs: ["docs/site/node_modules/vitepress"],
  },
  () => run("npm", ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]),
);
stage(join(site, "staged"));
tool("vitepress/bin/vitepress.js", "build", ".");
tool("typedoc/bin/typedoc", "--options", "typedoc.mjs");
console.log("docs/site/dist holds the site; node scripts/docs/build.mjs --serve shows it");
if (process.argv.includes("--serve")) tool("vitepress/bin/vitepress.js", "preview", ".");
