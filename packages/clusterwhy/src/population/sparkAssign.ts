import type { AssignmentModel, RunControl, SegmentDocument, Warning } from "@clusterwhy/core";
import { type DriftReport, driftFromCounts } from "@clusterwhy/segments";
import { type AssignTableOptions, assignTable, type SparkSession } from "@clusterwhy/spark";
import { populationBins, unreadableTexts, unseenLevels } from "./countPopulation.js";
import { sparkPopulation } from "./sparkPopulation.js";

export interface AssignedOnSpark {
  readonly numRows: number;
  /** Rows by segment, `none` first. */
  readonly segments: readonly { readonly path: string; readonly name: string; readonly rows: number }[];
  readonly drift: DriftReport;
  readonly warnings: readonly Warning[];
  /** The names of all columns that the table has. */
  readonly tableColumns: readonly string[];
}

/**
 * Assigns a table on the cluster and writes the result there; figures alone travel.
 *
 * @throws ClusterwhyError as `assignTable`; `COLUMN_TYPE` where a column cannot be read as the fitted one
 */
export async function assignOnSpark(
  session: SparkSession,
  { model, document }: { readonly model: AssignmentModel; readonly document: SegmentDocument },
  options: AssignTableOptions,
  control?: RunControl,
): Promise<AssignedOnSpark> {
  const population = await sparkPopulation(session, options.table, control);
  const warnings = [
    ...(await unreadableTexts(population, model.columns, control)),
    ...(await unseenLevels(population, model.columns, control)),
  ];
  const columns = await populationBins(population, document, control);
  const assigned = await assignTable(session, model, options, control);
  const rows = new Map(assigned.segments.map((segment) => [segment.path, segment.rows]));
  const children = model.nodes.flatMap((node) => node.children);
  const names = [{ path: "none", name: "none of the groups" }, ...children];
  return {
    numRows: assigned.numRows,
    segments: names.map(({ path, name }) => ({ path, name, rows: rows.get(path) ?? 0 })),
    drift: driftFromCounts(document, { columns, segments: rows }),
    warnings,
    tableColumns: population.columns.map(({ name }) => name),
  };
}
