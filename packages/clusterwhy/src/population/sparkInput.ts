import { inputError, nearestName, type RunControl, usageError, type Warning } from "@clusterwhy/core";
import { type SparkSession, sampleTable } from "@clusterwhy/spark";
import {
  assignRoles,
  type ResolvedTableOptions,
  type SampledStratum,
  strataOf,
  type TableOptions,
} from "@clusterwhy/table";
import type { RunInput } from "../fitTable.js";
import { profilePopulation } from "./profilePopulation.js";
import { sparkPopulation } from "./sparkPopulation.js";
import type { EngineColumn } from "./storedColumns.js";

/**
 * Draws a sample of a table on a cluster, gives its columns their roles, and has the whole table described there.
 *
 * @param table   its name as in FROM, or a query in parentheses
 * @param options resolved; `given` as the caller wrote them
 * @throws ClusterwhyError `TABLE_MISSING`, `NO_ROWS`, `COLUMN_UNKNOWN`, `SPARK_FAILED`
 */
export async function openSparkInput(
  session: SparkSession,
  table: string,
  options: ResolvedTableOptions & { readonly sample: number },
  given: TableOptions,
  control?: RunControl,
): Promise<RunInput> {
  const { where, seed, id, drop, sample, limit } = options;
  const rows = Math.min(sample, limit ?? sample);
  const from = where === undefined ? table : `(SELECT * FROM ${table} WHERE (${where}\n))`;
  const population = await sparkPopulation(session, from, control);
  checkDropped(drop, population.columns);
  const strata = await strataOfOptions(population, options.sampleBy, rows, control);
  const drawn = await sampleTable(
    session,
    {
      table: from,
      rows,
      seed,
      drop,
      ...(id === undefined ? {} : { key: [id] }),
      ...(strata === undefined ? {} : { strata }),
    },
    control,
  );
  if (drawn.numRows === 0) throw inputError("NO_ROWS", `${table} has no rows`);
  // What was left out on the cluster is not looked for here.
  const left = { ...options, drop: [] };
  const { columns, warnings } = assignRoles(drawn, left, { ...given, drop: [] });
  const sampled = { numRows: drawn.numRows, columns };
  const parts =
    strata === undefined || drawn.weights === undefined
      ? {}
      : { strata: { ...strata, weights: drawn.weights } };
  return {
    table: sampled,
    source: { name: table, format: "spark", bytes: undefined, sha256: undefined },
    sample: { populationRows: drawn.populationRows, ...parts },
    profile: await profilePopulation(population, sampled, control),
    warnings: [...skippedWarning(drawn.skipped), ...warnings],
    close: async () => {},
  };
}

async function strataOfOptions(
  { engine, table, columns }: Awaited<ReturnType<typeof sparkPopulation>>,
  by: string | undefined,
  rows: number,
  control: RunControl | undefined,
): Promise<{ column: string; sql: string; parts: readonly SampledStratum[] } | undefined> {
  if (by === undefined) return undefined;
  return { column: by, ...(await strataOf(engine, table, columns, by, rows, control)) };
}

function checkDropped(drop: readonly string[], columns: readonly EngineColumn[]): void {
  const names = columns.map(({ name }) => name);
  const unknown = drop.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, names);
  throw usageError(
    "COLUMN_UNKNOWN",
    `drop: the table has no column '${unknown}'${near === undefined ? "" : `; did you mean '${near}'?`}`,
  );
}

function skippedWarning(skipped: readonly string[]): Warning[] {
  if (skipped.length === 0) return [];
  return [
    {
      code: "COLUMNS_SKIPPED",
      message: `columns of nested types are not fetched from the cluster: ${skipped.join(", ")}; take single fields out of them in a query`,
    },
  ];
}
