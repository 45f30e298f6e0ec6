import { type RunControl, usageError } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifier } from "./database.js";
import type { ResolvedTableOptions } from "./options.js";
import { queryEngine } from "./queryEngine.js";
import { type SampledStratum, STRATUM, sampledRows, strataOf } from "./sampleRows.js";
import { sourceColumns } from "./sourceColumns.js";
import type { Relation } from "./sources/source.js";
import { runStatement } from "./work.js";

type RowOptions = Pick<ResolvedTableOptions, "id" | "where" | "sample" | "sampleBy" | "seed" | "limit">;

/** No column of a table is called like this. */
const NUMBER = '"clusterwhy: row number"';
const MATERIALISED = "source_rows";
const KEPT = "kept_rows";

export interface SelectedRows {
  readonly sql: string;
  readonly columnar: boolean;
  /** Where one was drawn. */
  readonly sample?: DrawnSample;
}

/** What a sample stands for. */
export interface DrawnSample {
  /** Rows that it was drawn from. */
  readonly populationRows: number;
  /** Of a sample by a column's values. */
  readonly strata?: {
    readonly column: string;
    readonly parts: readonly SampledStratum[];
    /** Float64Array [rows of the sample]: how many rows of the table each stands for. */
    readonly weights: Float64Array;
  };
}

/**
 * The rows that the options ask for, in their order, as a relation; the condition, the sample and the limit are
 * DuckDB's work. A sample is drawn once and kept.
 */
export async function selectRows(
  connection: DuckDBConnection,
  relation: Relation,
  options: RowOptions,
  control?: RunControl,
): Promise<SelectedRows> {
  if (options.sample === undefined) {
    if (options.sampleBy !== undefined)
      throw usageError(
        "OPTION_INVALID",
        "sampleBy shares out a sample: give its size with the option 'sample'",
      );
    const rows = first(conditioned(relation.typedSql, options), options);
    if (relation.repeatable) {
      const columnar = relation.columnar && options.where === undefined;
      return { sql: rows, columnar };
    }
    await connection.run(`CREATE TEMP TABLE ${MATERIALISED} AS SELECT * FROM ${rows}`);
    return { sql: MATERIALISED, columnar: true };
  }
  return drawSample(connection, relation, { ...options, sample: options.sample }, control);
}

async function drawSample(
  connection: DuckDBConnection,
  relation: Relation,
  options: RowOptions & { readonly sample: number },
  control: RunControl | undefined,
): Promise<SelectedRows> {
  const { sample, sampleBy, seed, id } = options;
  const columns = await sourceColumns(connection, relation);
  const key = columns.find(({ name }) => name === id);
  const all = conditioned(relation.typedSql, options);
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${all}`);
  const populationRows = Number(counted.getRows()[0][0]);
  const strata =
    sampleBy === undefined
      ? undefined
      : await strataOf(queryEngine(connection), all, columns, sampleBy, sample, control);
  const rows = conditioned(numbered(relation.typedSql), options);
  const drawn = first(
    sampledRows(rows, {
      sample,
      seed,
      key: key === undefined ? undefined : identifier(key.sqlName),
      populationRows,
      strata,
    }),
    options,
  );
  const keep = `CREATE TEMP TABLE ${MATERIALISED} AS SELECT * FROM ${drawn}`;
  await runStatement(connection, keep, "sample", control);
  const added = strata === undefined ? NUMBER : `${NUMBER}, ${STRATUM}`;
  const sql = `(SELECT * EXCLUDE (${added}) FROM ${MATERIALISED})`;
  if (strata === undefined || sampleBy === undefined)
    return { sql, columnar: true, sample: { populationRows } };
  const { parts } = strata;
  const numbers = await connection.runAndReadAll(`SELECT ${STRATUM}::DOUBLE FROM ${MATERIALISED}`);
  const weights = Float64Array.from(numbers.getRows(), ([stratum]) => {
    const { rows: all, sampled } = parts[Number(stratum)];
    return all / sampled;
  });
  return { sql, columnar: true, sample: { populationRows, strata: { column: sampleBy, parts, weights } } };
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
  const kept =
    options.sample === undefined
      ? first(conditioned(numbered(relation.typedSql), options), options)
      : MATERIALISED;
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${KEPT} AS SELECT ${NUMBER} FROM ${kept}`);
  return `(SELECT * EXCLUDE (${NUMBER}) FROM (SELECT * FROM ${numbered(relation.verbatimSql)} SEMI JOIN ${KEPT} USING (${NUMBER}) ORDER BY ${NUMBER}))`;
}

function numbered(sql: string): string {
  return `(SELECT *, row_number() OVER () AS ${NUMBER} FROM ${sql})`;
}

function conditioned(sql: string, { where }: RowOptions): string {
  return where === undefined ? sql : `(SELECT * FROM ${sql} WHERE (${where}\n))`;
}

function first(sql: string, { limit }: RowOptions): string {
  return limit === undefined ? sql : `(SELECT * FROM ${sql} LIMIT ${limit})`;
}
