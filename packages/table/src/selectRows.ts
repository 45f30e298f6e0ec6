import type { DuckDBConnection } from "@duckdb/node-api";
import type { ResolvedTableOptions } from "./options.js";
import type { Relation } from "./sources/source.js";

type RowOptions = Pick<ResolvedTableOptions, "where" | "sample" | "seed" | "limit">;

/** No column of a table is called like this. */
const NUMBER = '"clusterwhy: row number"';
const MATERIALISED = "source_rows";
const KEPT = "kept_rows";

/**
 * The rows that the options ask for, in their order, as a relation; the condition, the sample and the limit are
 * DuckDB's work.
 */
export async function selectRows(
  connection: DuckDBConnection,
  relation: Relation,
  options: RowOptions,
): Promise<{ sql: string; columnar: boolean }> {
  const conditioned =
    options.where === undefined
      ? relation.typedSql
      : `(SELECT * FROM ${relation.typedSql} WHERE (${options.where}\n))`;
  const rows = first(sampled(conditioned, options), options);
  const narrowed = options.where !== undefined || options.sample !== undefined;
  if (relation.repeatable) return { sql: rows, columnar: relation.columnar && !narrowed };
  await connection.run(`CREATE TEMP TABLE ${MATERIALISED} AS SELECT * FROM ${rows}`);
  return { sql: MATERIALISED, columnar: true };
}

/** The same rows as they were written, where the format has text; else as they were read. */
export async function selectVerbatim(
  connection: DuckDBConnection,
  relation: Relation,
  selected: string,
  options: RowOptions,
): Promise<string> {
  if (relation.verbatimSql === undefined) return selected;
  if (options.where === undefined && options.sample === undefined)
    return first(relation.verbatimSql, options);
  const numbered = (sql: string) => `(SELECT *, row_number() OVER () AS ${NUMBER} FROM ${sql})`;
  const conditioned = `(SELECT * FROM ${numbered(relation.typedSql)} WHERE (${options.where ?? "true"}\n))`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${KEPT} AS SELECT ${NUMBER} FROM ${first(sampled(conditioned, options), options)}`,
  );
  return `(SELECT * EXCLUDE (${NUMBER}) FROM (SELECT * FROM ${numbered(relation.verbatimSql)} SEMI JOIN ${KEPT} USING (${NUMBER}) ORDER BY ${NUMBER}))`;
}

/** The rows whose numbers hash smallest: it depends on nothing but seed, size and the order of the rows. */
function sampled(sql: string, { sample, seed }: RowOptions): string {
  if (sample === undefined) return sql;
  const place = '"clusterwhy: place"';
  const placed = `(SELECT *, row_number() OVER () AS ${place} FROM ${sql})`;
  const chosen = `(SELECT * FROM ${placed} ORDER BY hash(${place} * 4294967296 + ${seed}), ${place} LIMIT ${sample})`;
  return `(SELECT * EXCLUDE (${place}) FROM ${chosen} ORDER BY ${place})`;
}

function first(sql: string, { limit }: RowOptions): string {
  return limit === undefined ? sql : `(SELECT * FROM ${sql} LIMIT ${limit})`;
}
