// Every parser that reads what a stranger may have made: a name, well-formed examples, and how to read bytes.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInfoSchema, segmentDocumentSchema } from "@clusterwhy/core";
import { assignRows, decodePipeline } from "@clusterwhy/segments";
import { openTable } from "@clusterwhy/table";
import { fit } from "clusterwhy";
import { modelTargets } from "./modelTargets.mjs";
import { optionTargets } from "./optionTargets.mjs";

/** A small run that the mutations start from; its table has numbers, texts, dates and gaps. */
export async function makeTargets() {
  const folder = mkdtempSync(join(tmpdir(), "clusterwhy-fuzz-"));
  const csv = Array.from({ length: 120 }, (_, row) => {
    const large = row % 2 === 0;
    const day = `2024-0${1 + (row % 9)}-1${row % 10}`;
    const spend = (large ? 900 : 10) + ((row * 37) % 97) / 10;
    return `u${row},${spend},${large ? "gold" : "free"},${row % 7 === 0 ? "" : (row * 13) % 11},${day},"said ""hi"" ${row % 5}"`;
  });
  const table = Buffer.from(`id,spend,plan,visits,since,note\n${csv.join("\n")}\n`);
  const path = join(folder, "table.csv");
  writeFileSync(path, table);
  const run = await fit(path, { id: "id", threads: 1, evidence: false });
  const saved = join(folder, "run");
  await run.save(saved);
  const part = (name) => readFileSync(join(saved, name));
  const pipelineJson = JSON.parse(part("pipeline.json").toString("utf8"));
  const pipelineBin = part("pipeline.bin");
  const rows = run.input.table;

  const asJson = (bytes) => JSON.parse(bytes.toString("utf8"));
  const targets = [
    { name: "run.json", examples: [part("run.json")], read: (bytes) => runInfoSchema.parse(asJson(bytes)) },
    {
      name: "segments.json",
      examples: [part("segments.json")],
      read: (bytes) => segmentDocumentSchema.parse(asJson(bytes)),
    },
    {
      name: "pipeline.bin",
      examples: [pipelineBin],
      read: (bytes) => assignRows(decodePipeline(pipelineJson, bytes), rows),
    },
    {
      // Past the checksum, so that the checks behind it are met as well.
      name: "pipeline.bin, checksum mended",
      examples: [pipelineBin],
      read: (bytes) => {
        const mended = { ...pipelineJson, bytes: bytes.length, checksum: checksumOf(bytes) };
        return assignRows(decodePipeline(mended, bytes), rows);
      },
    },
    {
      name: "pipeline.json",
      examples: [part("pipeline.json")],
      read: (bytes) => assignRows(decodePipeline(asJson(bytes), pipelineBin), rows),
    },
    ...(await modelTargets(part(run.found.models[0].file))),
    ...optionTargets(folder),
    {
      name: "tables",
      slow: true,
      examples: [table],
      read: async (bytes, random) => {
        const ending = ["csv", "tsv", "json", "ndjson", "parquet", "csv.gz"][random.nextBelow(6)];
        const damaged = join(folder, `damaged.${ending}`);
        writeFileSync(damaged, bytes);
        const opened = await openTable(damaged);
        await opened.close();
      },
    },
  ];
  await run.close();
  return { targets, folder };
}

/** FNV-1a, 32 bits. */
function checksumOf(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
