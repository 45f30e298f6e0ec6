import {
  RUN_FORMAT_VERSION,
  type RunInfo,
  type Segment,
  type SegmentDocument,
  type SegmentRows,
  type Warning,
} from "@clusterwhy/core";
import { type Assignment, assignRows, carryOver, type Segmentation } from "@clusterwhy/segments";
import { openTable, type TableOptions } from "@clusterwhy/table";
import type { RunInput } from "./fitTable.js";
import { type ResolvedFitOptions, recordedOptions } from "./options.js";
import type { StageFolder } from "./runFolder/stageFolder.js";
import type { WriteOptions } from "./runFolder/writeRun.js";
import { VERSION } from "./version.js";

export interface RunParts {
  readonly input: RunInput;
  readonly found: Segmentation;
  readonly options: ResolvedFitOptions;
  readonly timings: readonly { readonly stage: string; readonly milliseconds: number }[];
  readonly threads: number;
  /** Finished stages on the disk, of no use once the run is saved. */
  readonly stages?: Pick<StageFolder, "problem" | "remove" | "release"> | undefined;
}

/** What a refit needs of the run before it. */
export interface EarlierRun {
  readonly document: SegmentDocument;
  readonly rows: SegmentRows;
}

/** The groups of one table, in memory. */
export class Run {
  readonly found: Segmentation;
  readonly input: RunInput;
  readonly timings: RunParts["timings"];
  readonly threads: number;
  readonly info: RunInfo;

  constructor(private readonly parts: RunParts) {
    this.found = parts.found;
    this.input = parts.input;
    this.timings = parts.timings;
    this.threads = parts.threads;
    this.info = describeRun(parts);
  }

  /** Parents before children; the first is the whole table, with the path `all`. */
  get segments(): readonly Segment[] {
    return this.found.document.segments;
  }

  get warnings(): readonly Warning[] {
    return this.info.warnings;
  }

  /** Why finished stages could not be kept on the way; undefined where they were, or were not to be. */
  get keepingProblem(): string | undefined {
    return this.parts.stages?.problem;
  }

  /**
   * Writes the run folder, aside first and renamed when whole.
   *
   * @param folder must not exist, unless `force` is given and it holds an earlier run
   */
  async save(folder: string, options: WriteOptions = {}): Promise<void> {
    const { writeRun } = await import("./runFolder/writeRun.js");
    await writeRun(this, folder, options);
    await this.parts.stages?.remove();
  }

  /** Segments of other rows, by the classifiers alone. Each row's answer depends on that row only. */
  async assign(source: string, options?: TableOptions): Promise<Assignment> {
    const opened = await openTable(source, options);
    try {
      const { embedForAssignment } = await import("./embedding/embedTexts.js");
      return assignRows(
        this.found.assignment,
        await embedForAssignment(this.found.assignment, opened.table, this.parts.options.textEmbedding),
      );
    } finally {
      await opened.close();
    }
  }

  /**
   * The same run as the continuation of an earlier one with the same ids: segments that both have keep the earlier ids
   * and names, and the map is turned to lie as the earlier one does. Groups and figures stay as they are.
   *
   * @throws ClusterwhyError `NO_IDS` where either run has no id column
   */
  since(earlier: EarlierRun): Run {
    return new Run({ ...this.parts, found: carryOver(this.found, earlier).segmentation });
  }

  /** Lets go of the table; `save` is not possible afterwards. */
  async close(): Promise<void> {
    await this.parts.stages?.release();
    await this.input.close();
  }
}

function describeRun({ input, found, options }: RunParts): RunInfo {
  return {
    formatVersion: RUN_FORMAT_VERSION,
    version: VERSION,
    source: {
      name: input.source.name,
      format: input.source.format,
      bytes: input.source.bytes ?? null,
      sha256: input.source.sha256 ?? null,
    },
    rows: input.table.numRows,
    ...sampleInfo(input),
    columns: input.table.columns.length,
    groupedRows: found.groupedRows,
    noiseRows: found.noiseRows,
    trustworthiness: found.trustworthiness,
    seed: options.seed,
    options: recordedOptions(options),
    warnings: [...input.warnings, ...found.warnings].map(({ code, message }) => ({ code, message })),
  };
}

function sampleInfo({ sample }: RunInput): Pick<RunInfo, "sample"> {
  if (sample === undefined) return {};
  const { populationRows, strata } = sample;
  if (strata === undefined) return { sample: { populationRows } };
  const parts = strata.parts.filter(({ rows }) => rows > 0);
  return { sample: { populationRows, strata: { column: strata.column, parts } } };
}
