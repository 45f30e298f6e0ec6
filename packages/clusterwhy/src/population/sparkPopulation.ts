import type { RunControl } from "@clusterwhy/core";
import { rowOf, type SparkSession, storedType } from "@clusterwhy/spark";
import type { Population } from "./countPopulation.js";

/**
 * A table on a cluster, open for statistics.
 *
 * @param table its name as in FROM, or a query in parentheses
 * @throws ClusterwhyError `TABLE_MISSING`, `SPARK_FAILED`
 */
export async function sparkPopulation(
  session: SparkSession,
  table: string,
  control?: RunControl,
): Promise<Population> {
  const fields = await session.schemaOf(`SELECT * FROM ${table}`, control?.signal);
  return {
    engine: {
      dialect: "spark",
      query: async (sql, queryControl) => {
        const result = await session.query(sql, queryControl);
        return Array.from({ length: result.numRows }, (_, row) => rowOf(result, row));
      },
    },
    table,
    columns: fields.map((field) => ({ name: field.name, sqlName: field.name, stored: storedType(field) })),
    name: table,
  };
}
