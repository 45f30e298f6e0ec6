// Makes the page that runs the whole fit in the browser, one file: node packages/app/scripts/build-local.mjs OUT.html
// Run the build first; this bundles what it made.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

const app = dirname(dirname(fileURLToPath(import.meta.url)));
const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: build-local.mjs OUT.html");
  process.exit(2);
}

const checked = spawnSync(
  process.execPath,
  [join(app, "../../node_modules/typescript/bin/tsc"), "-p", join(app, "page/local")],
  { stdio: ["ignore", 2, 2] },
);
if (checked.status !== 0) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-local-"));
try {
  await build({
    configFile: false,
    root: join(app, "page"),
    logLevel: "warn",
    plugins: [viteSingleFile({ removeViteModuleLoader: true })],
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    // The worker is inlined as a classic script: a page from disk may start no module from a blob.
    worker: { format: "iife", rollupOptions: { output: { codeSplitting: false } } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2022",
      rollupOptions: { input: join(app, "page/local.html") },
    },
  });
  writeFileSync(resolve(out), readFileSync(join(folder, "local.html")));
} finally {
  rmSync(folder, { recursive: true });
}
