import { literal } from "../database.js";
import { fingerprint, refuseEmpty } from "./fingerprint.js";
import type { UnwatchedSource } from "./source.js";

/** One or more Parquet files; columns of several are matched by name. */
export async function parquetSource(files: readonly string[], name: string): Promise<UnwatchedSource> {
  await refuseEmpty(files);
  const list = `[${files.map(literal).join(", ")}]`;
  const typedSql = `read_parquet(${list}, union_by_name = ${files.length > 1}, hive_partitioning = false)`;
  return {
    format: "parquet",
    name,
    fingerprint: () => fingerprint(files),
    warnings: [],
    relation: async () => ({ typedSql, repeatable: true, columnar: true }),
    dispose: async () => {},
  };
}
