import type { ColumnTable, RunControl } from "@clusterwhy/core";
import { openTableEngine, type ResolvedTableOptions, type TableProfile } from "@clusterwhy/table";
import { limitsOf } from "./memory.js";
import { profilePopulation } from "./profilePopulation.js";

/** Which rows and how they are read. */
type Reading = Pick<ResolvedTableOptions, "table" | "delimiter" | "fileEncoding" | "where">;
type Machine = Parameters<typeof limitsOf>[0];

/** The profile of a file's whole table by DuckDB, within the memory that the options give. */
export async function profileSource(
  source: string,
  { table, delimiter, fileEncoding, where, ...machine }: Reading & Machine,
  sample: ColumnTable,
  control?: RunControl,
): Promise<TableProfile> {
  const reading = { table, delimiter, fileEncoding, where, manyQueries: true };
  const engine = await openTableEngine(source, { ...limitsOf(machine), ...reading }, control);
  try {
    const population = { engine, table: engine.table, columns: engine.columns, name: engine.name };
    return await profilePopulation(population, sample, control);
  } finally {
    await engine.close();
  }
}
