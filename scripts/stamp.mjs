// A step is repeated only when the content of its inputs has changed since its last success.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

export function hashOf(paths) {
  const hash = createHash("sha256").update(process.version);
  for (const file of paths.filter(existsSync).flatMap(filesBelow)) {
    hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** Runs `work` unless `stamp` holds the inputs' hash and all `outputs` exist. */
export async function whenChanged({ stamp, inputs, outputs }, work) {
  const hash = hashOf(inputs);
  const upToDate =
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === hash &&
    outputs.every((output) => existsSync(output));
  if (upToDate) return false;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hashOf(inputs));
  return true;
}
