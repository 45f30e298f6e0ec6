import { RUN_FORMAT_VERSION, resolveOptions } from "@clusterwhy/core";
import { createKernels, type KernelsOptions } from "@clusterwhy/kernels";
import { fitSegments, type SegmentsOptions, textComponents } from "@clusterwhy/segments";
import { assignRoles, type TableOptions, tableOptionsSchema } from "@clusterwhy/table/without-database";
import manifest from "../../package.json" with { type: "json" };
import type { ReportInput } from "../../src/report/reportInput.js";
import { readCsv } from "./readCsv.js";
import { readJson } from "./readJson.js";

/** A table as it was dropped on the page. */
export interface LocalTask {
  readonly name: string;
  readonly bytes: ArrayBuffer;
  readonly table: TableOptions;
  readonly options: SegmentsOptions;
}

/**
 * The whole fit without a server: the table is read by the page's own readers of CSV and JSON, everything after the typed columns
 * is the library, with the same bits as anywhere else.
 */
export async function fitHere(
  task: LocalTask,
  onProgress: (stage: string, share: number) => void,
  kernelsOptions: KernelsOptions,
): Promise<{ readonly input: ReportInput; readonly threads: number }> {
  onProgress("read", 0);
  const { table, warnings } = readTable(task);
  const kernels = await createKernels(kernelsOptions);
  try {
    const found = await fitSegments(kernels, table, task.options, { onProgress });
    const components = textComponents(found.assignment, table);
    const input: ReportInput = {
      run: {
        formatVersion: RUN_FORMAT_VERSION,
        version: manifest.version,
        source: {
          name: task.name,
          format: formatOf(task.name),
          bytes: task.bytes.byteLength,
          sha256: await sha256(task.bytes),
        },
        rows: table.numRows,
        columns: table.columns.length,
        groupedRows: found.groupedRows,
        noiseRows: found.noiseRows,
        trustworthiness: found.trustworthiness,
        seed: found.options.seed,
        options: { ...found.options },
        warnings: [...warnings, ...found.warnings].map(({ code, message }) => ({ code, message })),
      },
      document: found.document,
      rows: found.rows,
      table,
      shap: found.shap,
      assignment: found.assignment,
      ...(components === undefined ? {} : { textComponents: components }),
    };
    return { input, threads: kernels.threads };
  } finally {
    kernels.close();
  }
}

export function readTable(task: Pick<LocalTask, "name" | "bytes" | "table">) {
  const text = new TextDecoder("utf-8", { fatal: false }).decode(task.bytes);
  const raw = formatOf(task.name) === "json" ? readJson(text, task.name) : readCsv(text, task.name);
  const { columns, warnings } = assignRoles(raw, resolveOptions(tableOptionsSchema, task.table), task.table);
  return { table: { numRows: raw.numRows, columns }, warnings };
}

/** By the name's ending; everything else is taken for a text of cells. */
function formatOf(name: string): "csv" | "json" {
  return /\.(json|ndjson|jsonl)$/i.test(name) ? "json" : "csv";
}

/** Of the file's bytes; browsers give no digest to pages that are not secure. */
async function sha256(bytes: ArrayBuffer): Promise<string | null> {
  if (globalThis.crypto?.subtle === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
