import { type ColumnTable, type RunControl, resolveOptions, type Warning } from "@clusterwhy/core";
import { createKernels } from "@clusterwhy/kernels";
import { fitSegments, segmentsOptionsSchema } from "@clusterwhy/segments";
import { type OpenTable, openTable, tableOptionsSchema } from "@clusterwhy/table";
import { type FitOptions, fitOptionsSchema, pick } from "./options.js";
import { Run } from "./run.js";

/** The stages of `fit`: open the table, find the groups, keep both together as a run. */
export async function fitTable(
  source: string | ColumnTable,
  options?: FitOptions,
  control?: RunControl,
): Promise<Run> {
  const resolved = resolveOptions(fitOptionsSchema, options);
  const started = performance.now();
  // Workers start while the table is read.
  const opening = createKernels(resolved.threads === undefined ? {} : { threads: resolved.threads });
  const [kernels, input] = await settle(opening, openInput(source, resolved, control));
  const read = performance.now() - started;
  try {
    const found = await fitSegments(
      kernels,
      input.table,
      pick(segmentsOptionsSchema, resolved) as FitOptions,
      control,
    );
    const timings = [{ stage: "read", milliseconds: read }, ...found.timings];
    return new Run({ input, found, options: resolved, timings, threads: kernels.threads });
  } catch (error) {
    await input.close();
    throw error;
  } finally {
    kernels.close();
  }
}

/** What a run keeps of its table. */
export type RunInput = Pick<OpenTable, "table" | "source" | "close"> & {
  readonly warnings: readonly Warning[];
  /** Absent for a table that was given in memory. */
  readonly writeJoined?: OpenTable["writeJoined"];
};

async function openInput(
  source: string | ColumnTable,
  options: FitOptions,
  control: RunControl | undefined,
): Promise<RunInput> {
  if (typeof source === "string") return openTable(source, pick(tableOptionsSchema, options), control);
  return {
    table: source,
    source: { name: "memory", format: "query", bytes: undefined, sha256: undefined },
    warnings: [],
    close: async () => {},
  };
}

/** Both, or the first failure with the other one closed. */
async function settle<A extends { close(): void }, B>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === "fulfilled" && b.status === "fulfilled") return [a.value, b.value];
  if (a.status === "fulfilled") a.value.close();
  throw a.status === "rejected" ? a.reason : (b as PromiseRejectedResult).reason;
}
