import { modelError } from "@clusterwhy/core";
import { literal, openDatabase } from "./database.js";
import { type RawTable, readColumns } from "./readColumns.js";

/**
 * Reads a Parquet file that clusterwhy wrote.
 *
 * @throws ClusterwhyError `PARQUET_DAMAGED` of category `model`
 */
export async function readParquet(path: string): Promise<RawTable> {
  const database = await openDatabase();
  try {
    return await readColumns(database.connection, `read_parquet(${literal(path)})`);
  } catch (error) {
    throw modelError(
      "PARQUET_DAMAGED",
      `'${path}' cannot be read as Parquet; restore the run folder or fit again`,
      error,
    );
  } finally {
    database.close();
  }
}
