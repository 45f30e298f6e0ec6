import { RUN_FORMAT_VERSION, resolveOptions } from "@clusterwhy/core";
import { createKernels } from "@clusterwhy/kernels";
import { fitSegments, type SegmentsOptions } from "@clusterwhy/segments";
import { assignRoles, type TableOptions, tableOptionsSchema } from "@clusterwhy/table/without-database";
import manifest from "../../package.json" with { type: "json" };
import type { ReportInput } from "../../src/report/reportInput.js";
import { readCsv } from "./readCsv.js";

/** A table as it was dropped on the page. */
export interface LocalTask {
  readonly name: string;
  readonly bytes: ArrayBuffer;
  readonly table: TableOptions;
  readonly options: SegmentsOptions;
}

/**
 * The whole fit without a server: the table is read by the page's own reader of CSV, everything after the typed columns
 * is the library, with the same bits as anywhere else.
 */
export async function fitHere(
  task: LocalTask,
  onProgress: (stage: string, share: number) => void,
): Promise<ReportInput> {
  onProgress("read", 0);
  const { table, warnings } = readTable(task);
  const kernels = await createKernels({ threads: 1 });
  try {
    const found = await fitSegments(kernels, table, task.options, { onProgress });
    return {
      run: {
        formatVersion: RUN_FORMAT_VERSION,
        version: manifest.version,
        source: {
          name: task.name,
          format: "csv",
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
    };
  } finally {
    kernels.close();
  }
}

export function readTable(task: Pick<LocalTask, "name" | "bytes" | "table">) {
  const raw = readCsv(new TextDecoder("utf-8", { fatal: false }).decode(task.bytes), task.name);
  const { columns, warnings } = assignRoles(raw, resolveOptions(tableOptionsSchema, task.table), task.table);
  return { table: { numRows: raw.numRows, columns }, warnings };
}

/** Of the file's bytes; browsers give no digest to pages that are not secure. */
async function sha256(bytes: ArrayBuffer): Promise<string | null> {
  if (globalThis.crypto?.subtle === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
