import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Column } from "@clusterwhy/core";
import { openTable, type TableOptions } from "@clusterwhy/table";
import { afterAll } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-table-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** A path in a folder that goes when the test file ends. */
export function pathFor(name: string): string {
  return join(folder, `${count++}-${name}`);
}

export function file(name: string, content: string | Uint8Array): string {
  const path = pathFor(name);
  writeFileSync(path, content);
  return path;
}

/** The columns of a table by name. */
export async function columnsOf(source: string, options?: TableOptions): Promise<Record<string, Column>> {
  const opened = await openTable(source, options);
  await opened.close();
  return Object.fromEntries(opened.table.columns.map((column) => [column.name, column]));
}

/** The columns of CSV text by name. */
export function csv(text: string, options?: TableOptions): Promise<Record<string, Column>> {
  return columnsOf(file("table.csv", text), options);
}

export async function failure(
  work: Promise<unknown>,
): Promise<{ code: string; category: string; message: string }> {
  try {
    await work;
  } catch (error) {
    return error as { code: string; category: string; message: string };
  }
  throw new Error("expected an error; there was none");
}

/** Cells as plain values; missing is null. */
export function cells(column: Column): (number | string | null)[] {
  return column.type === "string"
    ? Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]))
    : Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
}
