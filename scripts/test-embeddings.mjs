// Runs the tests of sentence embeddings against the real optional package. With its runtime it takes half a gigabyte, so
// it is installed beside the project, without install scripts, and only here.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const VERSION = "4.3.1";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const place = join(root, "node_modules/.cache/clusterwhy-transformers");

function run(command, args, cwd, env = {}) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(place, "node_modules/@huggingface/transformers/package.json"))) {
  mkdirSync(place, { recursive: true });
  const dependencies = { "@huggingface/transformers": VERSION };
  writeFileSync(join(place, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], place);
}
run(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", "packages/clusterwhy/test/textEmbedding.test.ts"],
  root,
  { CLUSTERWHY_TRANSFORMERS: place },
);
