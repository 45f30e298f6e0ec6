// Checks the types of the report's and the studio's page, bundles each into one HTML text and writes that as a module, so
// that nothing is read from disk at run time.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

const app = dirname(dirname(fileURLToPath(import.meta.url)));
const workspace = join(app, "../..");

const checked = spawnSync(
  process.execPath,
  [join(workspace, "node_modules/typescript/bin/tsc"), "-p", join(app, "page")],
  { stdio: ["ignore", 2, 2] },
);
if (checked.status !== 0) process.exit(1);

mkdirSync(join(app, "src/generated"), { recursive: true });
await bundle("index", "page", "the report's page without its data", ["title", "summary", "data"]);
await bundle("studio", "studioPage", "the studio's page", []);

/** Bundles `entry`.html; the markers stand where `renderReport` puts something. */
async function bundle(entry, name, meaning, markers) {
  const folder = join(app, "generated", entry);
  await build({
    configFile: false,
    root: join(app, "page"),
    logLevel: "warn",
    plugins: [viteSingleFile({ removeViteModuleLoader: true })],
    resolve: {
      alias: {
        "@clusterwhy/core": join(workspace, "packages/core/src/index.ts"),
        "@clusterwhy/segments/row": join(workspace, "packages/segments/src/assign/explainValues.ts"),
      },
    },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2022",
      rollupOptions: { input: join(app, `page/${entry}.html`) },
    },
  });
  const html = readFileSync(join(folder, `${entry}.html`), "utf8");
  for (const marker of markers) {
    if (html.split(`<!--clusterwhy:${marker}-->`).length !== 2) {
      throw new Error(`the bundled page must hold the place for the ${marker} exactly once`);
    }
  }
  const file = entry === "index" ? "page" : entry;
  writeFileSync(
    join(app, `src/generated/${file}.ts`),
    `/** Made by scripts/build-page.mjs: ${meaning}. */\nexport const ${name}: string = ${JSON.stringify(html)};\n`,
  );
  rmSync(folder, { recursive: true });
}
