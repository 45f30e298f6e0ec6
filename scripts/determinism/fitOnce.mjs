// node fitOnce.mjs TABLE ID THREADS SHUFFLE: prints the fingerprints of one fit; SHUFFLE is a seed, 0 keeps the order.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fit } from "clusterwhy";
import { fingerprints } from "./fingerprint.mjs";
import { writeInOrder } from "./tables.mjs";

const [table, id, threads, shuffle] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "clusterwhy-determinism-"));
try {
  const path = join(folder, "table.csv");
  writeInOrder(table, Number(shuffle), path);
  const run = await fit(path, { id, seed: 7, threads: Number(threads) });
  console.log(JSON.stringify(fingerprints(run.found)));
  await run.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
