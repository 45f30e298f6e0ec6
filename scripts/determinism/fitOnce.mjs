// node fitOnce.mjs TABLE ID THREADS SHUFFLE: prints the fingerprint of one fit; SHUFFLE is a seed, 0 keeps the order.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RandomStream } from "@clusterwhy/core";
import { fit } from "clusterwhy";
import { fingerprint } from "./fingerprint.mjs";

const [table, id, threads, shuffle] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "clusterwhy-determinism-"));
try {
  const [header, ...lines] = readFileSync(table, "utf8").trimEnd().split("\n");
  const order = Int32Array.from(lines, (_, line) => line);
  if (Number(shuffle) > 0) new RandomStream(Number(shuffle), "shuffle").shuffle(order);
  const path = join(folder, "table.csv");
  writeFileSync(path, `${[header, ...Array.from(order, (line) => lines[line])].join("\n")}\n`);
  const run = await fit(path, { id, seed: 7, threads: Number(threads) });
  console.log(fingerprint(run.found));
  await run.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
