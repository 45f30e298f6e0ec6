import { modelError } from "@clusterwhy/core";
import { identifier, literal, openDatabase } from "./database.js";
import { type RawColumn, readColumns } from "./readColumns.js";

/**
 * Reads a Parquet file that clusterwhy wrote.
 *
 * @throws ClusterwhyError `PARQUET_DAMAGED` of category `model`
 */
export async function readParquet(path: string): Promise<{ numRows: number; columns: RawColumn[] }> {
  const database = await openDatabase();
  try {
    const { connection } = database;
    await connection.run(
      `CREATE TABLE ${identifier("read_rows")} AS SELECT * FROM read_parquet(${literal(path)})`,
    );
    const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${identifier("read_rows")}`);
    const numRows = Number(counted.getRows()[0][0]);
    return { numRows, columns: await readColumns(connection, "read_rows", numRows) };
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
