// Compiles assembly/ three times and writes the bytes, with the exports' types, into src/generated/, so that users
// and bundlers need no wasm set-up:
//   simdShared    SIMD, shared memory: the normal case, used by all workers at once
//   simdLocal     SIMD, one thread: where SharedArrayBuffer is missing
//   scalarLocal   the scalar twin, one thread: where SIMD is missing, and to check the SIMD build against
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = join(folder, "generated");
const target = join(folder, "src", "generated");
rmSync(target, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
mkdirSync(target, { recursive: true });

// asc takes the last of two exports of one name without a word.
const exported = [
  ...readFileSync(join(folder, "assembly", "index.ts"), "utf8").matchAll(/export \{([^}]*)\}/g),
]
  .flatMap(([, names]) => names.split(","))
  .map((name) => name.trim())
  .filter((name) => name !== "");
const twice = exported.filter((name, position) => exported.indexOf(name) !== position);
if (twice.length > 0) {
  console.error(`assembly/index.ts exports a name twice: ${twice.join(", ")}`);
  process.exit(1);
}

const common = [
  "assembly/index.ts",
  "--runtime",
  "stub",
  "-O3",
  "--noAssert",
  "--importMemory",
  "--bindings",
  "raw",
];
const shared = ["--enable", "threads", "--sharedMemory", "--initialMemory", "16", "--maximumMemory", "65536"];
const flavours = {
  simdShared: ["--enable", "simd", ...shared],
  simdLocal: ["--enable", "simd", "--initialMemory", "16"],
  scalarLocal: ["--disable", "simd", "--initialMemory", "16"],
};

for (const [name, flags] of Object.entries(flavours)) {
  const outFile = join(scratch, `${name}.wasm`);
  const { error, stderr } = await asc.main([...common, ...flags, "--outFile", outFile, "--baseDir", folder]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  const base64 = readFileSync(outFile).toString("base64");
  writeFileSync(join(target, `${name}.ts`), `export const wasmBase64 =\n  "${base64}";\n`);
}

// asc's raw bindings declare every export with its wasm types; keep the signatures as the typed interface.
const declarations = readFileSync(join(scratch, "simdShared.d.ts"), "utf8");
const functions = [...declarations.matchAll(/export declare function (\w+)\(([^)]*)\): (\w+);/g)]
  .concat([...declarations.matchAll(/export function (\w+)\(([^)]*)\): (\w+);/g)])
  .map(([, name, parameters, result]) => `  ${name}(${parameters.replace(/\s+/g, " ")}): ${result};`);
if (functions.length === 0) {
  console.error("no exported kernels found in the bindings that asc wrote");
  process.exit(1);
}
writeFileSync(
  join(target, "exports.ts"),
  `/** What assembly/ exports; addresses and counts are numbers. Written by scripts/build-wasm.mjs. */\nexport interface KernelExports {\n${functions.join("\n")}\n}\n`,
);
