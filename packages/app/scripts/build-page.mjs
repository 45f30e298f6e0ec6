// Checks the page's types, bundles it into one HTML text and writes that as a module, so that `renderReport` needs no
// file at run time.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

const app = dirname(dirname(fileURLToPath(import.meta.url)));
const workspace = join(app, "../..");
const bundle = join(app, "generated/page");

const checked = spawnSync(
  process.execPath,
  [join(workspace, "node_modules/typescript/bin/tsc"), "-p", join(app, "page")],
  { stdio: ["ignore", 2, 2] },
);
if (checked.status !== 0) process.exit(1);

await build({
  configFile: false,
  root: join(app, "page"),
  logLevel: "warn",
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  resolve: { alias: { "@clusterwhy/core": join(workspace, "packages/core/src/index.ts") } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { outDir: bundle, emptyOutDir: true, target: "es2022" },
});

const html = readFileSync(join(bundle, "index.html"), "utf8");
for (const marker of ["title", "summary", "data"]) {
  if (html.split(`<!--clusterwhy:${marker}-->`).length !== 2) {
    throw new Error(`the bundled page must hold the place for the ${marker} exactly once`);
  }
}
mkdirSync(join(app, "src/generated"), { recursive: true });
writeFileSync(
  join(app, "src/generated/page.ts"),
  `/** Made by scripts/build-page.mjs: the report's page without its data. */\nexport const page: string = ${JSON.stringify(html)};\n`,
);
rmSync(bundle, { recursive: true });
