// Builds everything: AssemblyScript kernels, the report's page, then all packages. Steps whose inputs have not
// changed are skipped.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { whenChanged } from "./stamp.mjs";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

function node(...args) {
  const result = spawnSync(process.execPath, args, { stdio: ["ignore", 2, 2] });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const started = performance.now();
const kernels = await whenChanged(
  {
    stamp: "packages/kernels/generated/.stamp",
    inputs: ["packages/kernels/assembly", "packages/kernels/scripts"],
    outputs: ["packages/kernels/src/generated/exports.ts"],
  },
  () => node("packages/kernels/scripts/build-wasm.mjs"),
);
const page =
  existsSync("packages/app/scripts/build-page.mjs") &&
  (await whenChanged(
    {
      stamp: "packages/app/generated/.stamp",
      inputs: [
        "packages/app/page",
        "packages/app/scripts",
        "packages/app/src/plots",
        "packages/app/src/report",
        "packages/core/src",
        "packages/segments/src/assign",
      ],
      outputs: ["packages/app/src/generated/page.ts", "packages/app/src/generated/studio.ts"],
    },
    () => node("packages/app/scripts/build-page.mjs"),
  ));
node("node_modules/typescript/bin/tsc", "-b");
node("scripts/write-reference.mjs", "--schemas");
if (kernels || page) console.error(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
