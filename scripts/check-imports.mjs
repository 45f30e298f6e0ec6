// Imports point one way: each package may import only the packages listed here, only by their public names, and
// only the Node-side packages may import `node:` modules.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const allowed = {
  core: [],
  kernels: ["core"],
  neighbors: ["core", "kernels"],
  umap: ["core", "kernels", "neighbors"],
  hdbscan: ["core", "kernels", "neighbors"],
  trees: ["core", "kernels"],
  prepare: ["core"],
  sql: ["core"],
  spark: ["core", "sql"],
  table: ["core", "sql"],
  segments: ["core", "kernels", "neighbors", "umap", "hdbscan", "trees", "prepare", "sql"],
  app: ["core"],
  clusterwhy: [
    "core",
    "kernels",
    "umap",
    "hdbscan",
    "trees",
    "prepare",
    "table",
    "sql",
    "spark",
    "segments",
    "app",
  ],
};
const publicSubpaths = new Set(["@clusterwhy/core/errors", "@clusterwhy/trees/shap"]);
const mayUseNode = new Set(["table", "spark", "clusterwhy"]);
// The one adapter between worker threads and web workers decides at run time which of the two it has.
const nodeAdapters = new Set([
  "packages/kernels/src/pool/workerAdapter.ts",
  "packages/kernels/src/pool/worker.ts",
]);

function sources(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === "generated" ? [] : sources(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

const faults = [];
for (const [name, arrows] of Object.entries(allowed)) {
  const folder = join(root, "packages", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const declared = Object.keys(manifest.dependencies ?? {}).filter((dep) => dep.startsWith("@clusterwhy/"));
  for (const dependency of declared) {
    if (!arrows.includes(dependency.slice("@clusterwhy/".length))) {
      faults.push(`packages/${name}/package.json: must not depend on ${dependency}`);
    }
  }
  for (const file of sources(join(folder, "src"))) {
    const place = relative(root, file).replaceAll("\\", "/");
    const text = readFileSync(file, "utf8");
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)) {
      if (specifier.startsWith("node:")) {
        if (!mayUseNode.has(name) && !nodeAdapters.has(place))
          faults.push(`${place}: must not import ${specifier}`);
      } else if (specifier.startsWith("@clusterwhy/")) {
        const [, target, ...deep] = specifier.split("/");
        if (!arrows.includes(target)) faults.push(`${place}: ${name} must not import ${specifier}`);
        if (deep.length > 0 && !publicSubpaths.has(specifier)) {
          faults.push(`${place}: deep import ${specifier}`);
        }
      } else if (
        specifier.startsWith(".") &&
        relative(join(folder, "src"), join(dirname(file), specifier)).startsWith("..")
      ) {
        faults.push(`${place}: reaches outside its package: ${specifier}`);
      }
    }
  }
}
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log("imports point one way");
