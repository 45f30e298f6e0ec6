import { DuckDBInstance } from "@duckdb/node-api";

/** A Parquet file with every kind of column and every kind of gap. */
export async function oddTable(path: string, numRows: number): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (SELECT
      i AS user_id,
      CASE WHEN i % 11 = 0 THEN NULL WHEN i % 501 = 1 THEN 'inf'::DOUBLE WHEN i % 503 = 2 THEN 'nan'::DOUBLE
        ELSE exp((hash(i) % 100000) / 10000.0) - 1 END AS spend,
      CASE WHEN i % 2 = 0 THEN (hash(i + 7) % 1000) / 8.0 ELSE -((hash(i * 3) % 77) / 4.0) END AS balance,
      (hash(i * 5) % 12)::INTEGER AS visits,
      0.125 AS same,
      CASE WHEN i % 5 = 0 THEN NULL ELSE hash(i + 1) % 3 = 0 END AS active,
      CASE WHEN i % 9 = 0 THEN NULL ELSE ['free', 'it''s "pro"', 'back\\slash', 'ünï'][1 + (hash(i * 13) % 4)::INTEGER] END AS plan,
      TIMESTAMP '2023-01-01 00:00:00' + INTERVAL (((hash(i + 3) % 900000))::INTEGER) MINUTE AS joined,
      CASE WHEN i % 3 = 0 THEN power(2.0, (hash(i * 17) % 1800)::INTEGER - 900) ELSE NULL END AS wide
      FROM range(${numRows}) AS t(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 5000)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
