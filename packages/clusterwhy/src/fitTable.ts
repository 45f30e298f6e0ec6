import { type ColumnTable, type RunControl, resolveOptions, type Warning } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { fitSegments, type Renamer, segmentsOptionsSchema } from "@clusterwhy/segments";
import { type OpenTable, openTable, type TableProfile, tableOptionsSchema } from "@clusterwhy/table";
import {
  type FitOptions,
  fitOptionsSchema,
  pick,
  type ResolvedFitOptions,
  recordedOptions,
} from "./options.js";
import { isLarge, limitsOf } from "./population/memory.js";
import { profileSource } from "./population/profileSource.js";
import { Run } from "./run.js";
import { jobOf, type KeepOptions, StageFolder } from "./runFolder/stageFolder.js";

/** What a fit reports and obeys, whom it asks, and where it keeps what is finished. */
export interface FitControl extends RunControl {
  /** Finds other words for names and sentences, from aggregates alone; groups and figures stay as they are. */
  readonly rename?: Renamer;
  /** Keeps finished stages beside the run folder until the run is saved there, for a fit that is interrupted. */
  readonly keep?: KeepOptions;
}

/** The stages of `fit`: open the table, find the groups, keep both together as a run. */
export async function fitTable(
  source: string | ColumnTable | InputOpener,
  options?: FitOptions,
  control?: FitControl,
): Promise<Run> {
  const resolved = resolveOptions(fitOptionsSchema, options);
  const started = performance.now();
  // Workers start while the table is read.
  const opening = createKernels(resolved.threads === undefined ? {} : { threads: resolved.threads });
  const [kernels, input] = await settle(opening, openInput(source, resolved, control));
  try {
    return await fitInput(kernels, input, resolved, performance.now() - started, control);
  } finally {
    kernels.close();
  }
}

/**
 * `fitTable` on a table that is open already.
 *
 * @param input   the run's from here on; closed where the fit fails
 * @param reading milliseconds that reading it took
 */
export async function fitInput(
  kernels: Kernels,
  input: RunInput,
  resolved: ResolvedFitOptions,
  reading: number,
  control?: FitControl,
): Promise<Run> {
  let stages: StageFolder | undefined;
  try {
    const { keep, ...others } = control ?? {};
    if (keep !== undefined)
      stages = await StageFolder.open(
        keep,
        jobOf({ ...recordedOptions(resolved), ...textModel(input.table) }, input.table),
      );
    const found = await fitSegments(
      kernels,
      input.table,
      pick(segmentsOptionsSchema, resolved) as FitOptions,
      stages === undefined ? others : { ...others, stages },
    );
    const timings = [{ stage: "read", milliseconds: reading }, ...found.timings];
    return new Run({ input, found, options: resolved, timings, threads: kernels.threads, stages });
  } catch (error) {
    await stages?.release();
    await input.close();
    throw error;
  }
}

/** The files of the model that embedded the texts: another one would be another job. */
function textModel({ columns }: ColumnTable): { textModel?: string } {
  for (const column of columns) {
    if (column.type === "string" && column.vectors !== undefined)
      return { textModel: column.vectors.model.sha256 };
  }
  return {};
}

/** What a run keeps of its table. */
export type RunInput = Pick<OpenTable, "table" | "sample" | "close"> & {
  readonly source: Omit<OpenTable["source"], "format"> & { readonly format: string };
  /** Of the whole table, where the rows are a sample of a large one. */
  readonly profile?: TableProfile;
  readonly warnings: readonly Warning[];
  /** Absent for a table that was given in memory. */
  readonly writeJoined?: OpenTable["writeJoined"];
};

/** Reads a table that is elsewhere. */
export type InputOpener = (options: ResolvedFitOptions, control: RunControl | undefined) => Promise<RunInput>;

async function openInput(
  source: string | ColumnTable | InputOpener,
  options: ResolvedFitOptions,
  control: RunControl | undefined,
): Promise<RunInput> {
  const opened = await openAny(source, options, control);
  const { textEmbedding } = options;
  if (textEmbedding === undefined) return opened;
  try {
    const { embedTexts } = await import("./embedding/embedTexts.js");
    return { ...opened, table: await embedTexts(opened.table, textEmbedding, control) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function openAny(
  source: string | ColumnTable | InputOpener,
  options: ResolvedFitOptions,
  control: RunControl | undefined,
): Promise<RunInput> {
  if (typeof source === "string") return openFile(source, options, control);
  if (typeof source === "function") return source(options, control);
  return {
    table: source,
    source: { name: "memory", format: "query", bytes: undefined, sha256: undefined },
    warnings: [],
    close: async () => {},
  };
}

async function openFile(
  source: string,
  options: ResolvedFitOptions,
  control: RunControl | undefined,
): Promise<RunInput> {
  const opened = await openTable(source, pick(tableOptionsSchema, options), control, limitsOf(options));
  if (opened.sample === undefined || !(await isLarge(source, options.memory))) return opened;
  try {
    return { ...opened, profile: await profileSource(source, options, opened.table, control) };
  } catch (error) {
    await opened.close();
    throw error;
  }
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
