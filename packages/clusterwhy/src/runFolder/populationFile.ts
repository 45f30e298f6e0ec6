import type { TableProfile } from "@clusterwhy/table";
import type { Run } from "../run.js";

/** `population.json`: what the sample of a run stands for. */
export interface PopulationFile {
  readonly formatVersion: 1;
  readonly rows: number;
  /**
   * By segment: how many rows of the whole table the sample lets expect, every sampled row counted by the rows that it
   * stands for. `assign` counts them.
   */
  readonly segments: readonly { readonly path: string; readonly estimatedRows: number }[];
  /** The whole table's columns, where it was too large to be read. */
  readonly profile?: TableProfile;
}

/** Undefined where a run is not of a sample. */
export function populationFile({ input, found }: Run): PopulationFile | undefined {
  const { sample, profile } = input;
  if (sample === undefined) return undefined;
  const { rows } = found;
  const usual = sample.populationRows / Math.max(1, rows.numRows);
  const weights = sample.strata?.weights;
  const own = rows.paths.map(() => 0);
  rows.segment.forEach((position, row) => {
    own[position] += weights?.[row] ?? usual;
  });
  const segments = rows.paths.map((path) => {
    const isInside = (other: string) => path === "all" || other === path || other.startsWith(`${path}.`);
    const estimated = own.reduce((sum, count, i) => (isInside(rows.paths[i]) ? sum + count : sum), 0);
    return { path, estimatedRows: Math.round(estimated) };
  });
  return {
    formatVersion: 1,
    rows: sample.populationRows,
    segments,
    ...(profile === undefined ? {} : { profile }),
  };
}
