import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** What a model's answers depend on: weights and tokenizer, not its pictures and readme. */
const PARTS = /\.(onnx|onnx_data|json|txt|model)$/;

/** SHA-256 of the names and contents of a model's files, in the order of their names. */
export async function hashModelFiles(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await filesIn(folder)).sort()) {
    const path = join(folder, name);
    hash.update(`${name}\0${(await stat(path)).size}\0`);
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  }
  return hash.digest("hex");
}

async function filesIn(folder: string, below = ""): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) names.push(...(await filesIn(folder, name)));
    else if (PARTS.test(name)) names.push(name);
  }
  return names;
}
