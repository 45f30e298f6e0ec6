// Packs every public package, installs the packages into an empty project without install scripts, and uses them there
// as a stranger would: from ESM, from TypeScript with `skipLibCheck: false`, and from the command line. Prints the size
// of the installation and the time to start, and refuses licences that do not fit.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FITTING_LICENCES = new Set(["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD"]);

const project = mkdtempSync(join(tmpdir(), "clusterwhy-packages-"));
const run = (command, args, options = {}) =>
  execFileSync(command, args, {
    cwd: project,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    ...options,
  });

const ESM = `
import { fit } from "clusterwhy";
import { createKernels } from "@clusterwhy/kernels";
import { fitUmap } from "@clusterwhy/umap";
import { fitHdbscan } from "@clusterwhy/hdbscan";
const kernels = await createKernels({ threads: 2 });
const numRows = 60;
const values = Float32Array.from({ length: numRows * 2 }, (_, i) => (i % 7) + (i < numRows ? 0 : 40));
const { embedding } = await fitUmap(kernels, { numRows, numDims: 2, values }, { nNeighbors: 5, seed: 1 });
const { labels } = await fitHdbscan(kernels, embedding, { minClusterSize: 10 });
kernels.close();
if (labels.length !== numRows || typeof fit !== "function") throw new Error("the packed packages do not work");
`;

const TYPES = `
import { fit, type Segment } from "clusterwhy";
import type { ColumnTable } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import type { SegmentsOptions } from "@clusterwhy/segments";
export async function names(table: ColumnTable, options: SegmentsOptions): Promise<string[]> {
  const run = await fit(table, options);
  return run.segments.map((segment: Segment) => segment.name);
}
export type K = Kernels;
`;

function packAll() {
  const packages = readdirSync(join(root, "packages")).filter((name) => {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    if (manifest.private === true) return false;
    for (const needed of ["README.md", "package.json"]) statSync(join(root, "packages", name, needed));
    return true;
  });
  const folder = join(project, "packed");
  mkdirSync(folder);
  const workspaces = packages.flatMap((name) => ["-w", `packages/${name}`]);
  const packed = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", folder, ...workspaces], { cwd: root }),
  );
  const list = Array.isArray(packed) ? packed : Object.values(packed);
  return list.map(({ name, filename }) => ({
    name,
    file: join(folder, filename.replace(/^@/, "").replaceAll("/", "-")),
  }));
}

function install(packed) {
  const dependencies = Object.fromEntries(packed.map(({ name, file }) => [name, `file:${file}`]));
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "stranger", private: true, type: "module", dependencies }),
  );
  run("npm", ["install", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]);
}

function checkLicences() {
  const lock = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8"));
  const faults = [];
  for (const place of Object.keys(lock.packages)) {
    if (place === "") continue;
    let manifest;
    try {
      manifest = JSON.parse(readFileSync(join(project, place, "package.json"), "utf8"));
    } catch {
      continue; // an optional binary for another system
    }
    const licences = String(manifest.license ?? "none")
      .replace(/[()]/g, "")
      .split(/ OR | AND /);
    if (!licences.some((licence) => FITTING_LICENCES.has(licence)))
      faults.push(`${manifest.name}: ${manifest.license}`);
  }
  if (faults.length > 0) throw new Error(`licences that do not fit: ${faults.join(", ")}`);
  return Object.keys(lock.packages).length - 1;
}

function megabytes(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
  }
  return bytes / 1e6;
}

function fastest(command, args) {
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    run(command, args);
    return performance.now() - started;
  });
  return Math.min(...times);
}

try {
  const packed = packAll();
  install(packed);
  const installed = checkLicences();
  writeFileSync(join(project, "use.mjs"), ESM);
  run(process.execPath, ["use.mjs"]);
  writeFileSync(join(project, "use.ts"), TYPES);
  const flags = [
    "--strict",
    "--noEmit",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--skipLibCheck",
    "false",
  ];
  const types = [
    "--types",
    "node",
    "--typeRoots",
    join(root, "node_modules", "@types"),
    "--lib",
    "es2023,dom,dom.iterable",
  ];
  run(process.execPath, [
    join(root, "node_modules", "typescript", "bin", "tsc"),
    ...flags,
    ...types,
    "use.ts",
  ]);
  const bin = join("node_modules", "clusterwhy", "bin", "clusterwhy.js");
  const bare = fastest(process.execPath, ["-e", "0"]);
  const help = fastest(process.execPath, [bin, "--help"]);
  const load = fastest(process.execPath, ["--input-type=module", "-e", 'await import("clusterwhy")']);
  console.log(
    `${packed.length} packages packed, installed with ${installed - packed.length} dependencies and used`,
  );
  console.log(`installed size ${megabytes(join(project, "node_modules")).toFixed(0)} MB`);
  console.log(
    `start: --help ${help.toFixed(0)} ms, import ${load.toFixed(0)} ms, of which Node.js itself ${bare.toFixed(0)} ms`,
  );
} finally {
  rmSync(project, { recursive: true, force: true });
}
