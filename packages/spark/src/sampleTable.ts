import { type RunControl, usageError } from "@clusterwhy/core";
import { quoteIdentifier } from "@clusterwhy/sql";
import type { QueryResult } from "./columns.js";
import type { SparkSession } from "./session.js";
import { storedType } from "./storedTypes.js";

export interface SampleOptions {
  /** The table's name as in FROM, or a query in parentheses. */
  readonly table: string;
  /** Rows to fetch at most. Integer ≥ 1. */
  readonly rows: number;
  /**
   * Columns that tell rows apart: which rows are taken depends on their values alone. Default: all columns, so that
   * equal rows are taken or left together.
   */
  readonly key?: readonly string[];
  /** Integer ≥ 0. Default 0. */
  readonly seed?: number;
  /** SQL condition on rows. Default: all. */
  readonly where?: string;
  /** Columns left out. */
  readonly drop?: readonly string[];
  /** Parts that get shares of their own, as `findStrata` finds them. Default: all rows alike. */
  readonly strata?: {
    /** SQL: the number of the row's part, from 0 on. */
    readonly sql: string;
    /** Rows of the table (that fulfil `where`), and rows to fetch. */
    readonly parts: readonly { readonly rows: number; readonly sampled: number }[];
  };
}

export interface TableSample extends QueryResult {
  /** Rows that the table has (that fulfil `where`): the sample stands for them. */
  readonly populationRows: number;
  /** Columns of nested types, which are not fetched. */
  readonly skipped: readonly string[];
  /** With `strata`: Float64Array [rows], how many rows of the table each stands for. */
  readonly weights?: Float64Array;
}

/** A margin over the wanted share, so that the count by hash practically never falls short: 8 standard deviations. */
const margin = (rows: number) => rows + 8 * Math.sqrt(rows) + 16;

/**
 * Fetches the rows whose key hashes lowest: the same ones whatever the partitioning, the number of executors or the
 * time of day, and a larger sample with the same seed contains the smaller. Rows come in the order of the hash.
 *
 * Numbers of any type come as doubles, booleans, dates and times as such, everything else as text.
 */
export async function sampleTable(
  session: SparkSession,
  options: SampleOptions,
  control?: RunControl,
): Promise<TableSample> {
  const { table, rows, seed = 0, where, drop = [] } = options;
  if (!Number.isInteger(rows) || rows < 1)
    throw usageError("OPTION_INVALID", `sample: rows must be an integer of at least 1; got ${rows}`);
  if (!Number.isInteger(seed) || seed < 0)
    throw usageError("OPTION_INVALID", `sample: seed must be an integer of at least 0; got ${seed}`);
  const fields = await session.schemaOf(`SELECT * FROM ${table}`, control?.signal);
  const plain = fields.filter((field) => storedType(field) !== undefined);
  const wanted = plain.filter((field) => !drop.includes(field.name));
  const name = (column: string) => quoteIdentifier("spark", column);
  const key = (options.key ?? plain.map((field) => field.name)).map(name);
  // Booleans and times hash by their value too; nested columns have no place in a key.
  const hash = `xxhash64(${[...key, `${seed}L`].join(", ")})`;
  const condition = where === undefined ? "" : ` WHERE (${where})`;
  const counted = await session.query(`SELECT count(*) AS n FROM ${table}${condition}`, control);
  const populationRows = numberAt(counted);
  // ORDER BY would read an output column of the same name, after its cast: so none has a name of the table's.
  const selected = wanted.map((field, i) => {
    const value = name(field.name);
    return `${storedType(field) === "number" ? `CAST(${value} AS DOUBLE)` : value} AS clusterwhy_${i}`;
  });
  const order = [hash, ...key].join(", ");
  const { strata } = options;
  const query =
    strata === undefined
      ? `SELECT ${selected.join(", ")} FROM ${table}${conjunction(where, hash, share(rows, populationRows))}
ORDER BY ${order} LIMIT ${rows}`
      : byStrata(table, selected, { hash, order, where, strata });
  const result = await session.query(query, control);
  const columns = result.columns.slice(0, wanted.length);
  const parts = result.columns[wanted.length];
  const weights =
    strata !== undefined && parts?.type === "number"
      ? { weights: parts.values.map((part) => strata.parts[part].rows / strata.parts[part].sampled) }
      : {};
  return {
    numRows: result.numRows,
    columns: columns.map((column, i) => ({ ...column, name: wanted[i].name })),
    populationRows,
    skipped: fields.filter((field) => !plain.includes(field)).map((field) => field.name),
    ...weights,
  };
}

/** The lowest hashes of every part: first those that may be among them, then exactly those. */
function byStrata(
  table: string,
  selected: readonly string[],
  query: {
    readonly hash: string;
    readonly order: string;
    readonly where: string | undefined;
    readonly strata: NonNullable<SampleOptions["strata"]>;
  },
): string {
  const { hash, order, where, strata } = query;
  const byPart = (values: readonly string[]) =>
    `CASE clusterwhy_part ${values.map((value, part) => `WHEN ${part} THEN ${value}`).join(" ")} END`;
  const limits = strata.parts.map(({ rows, sampled }) => `${hashLimit(share(sampled, rows))}L`);
  const wanted = strata.parts.map(({ sampled }) => String(sampled));
  const names = selected.map((_, i) => `clusterwhy_${i}`).join(", ");
  const kept = where === undefined ? "" : ` WHERE (${where})`;
  return `SELECT ${names}, CAST(clusterwhy_part AS DOUBLE) AS clusterwhy_part FROM (
  SELECT ${selected.join(", ")}, clusterwhy_part, ${hash} AS clusterwhy_hash,
    row_number() OVER (PARTITION BY clusterwhy_part ORDER BY ${order}) AS clusterwhy_place
  FROM (SELECT *, ${strata.sql} AS clusterwhy_part FROM ${table}${kept}) AS parted
  WHERE ${hash} <= ${byPart(limits)}
) AS placed WHERE clusterwhy_place <= ${byPart(wanted)} ORDER BY clusterwhy_hash, clusterwhy_place`;
}

/** The share of hashes that holds the sample with near certainty; 1 where the table is hardly larger. */
function share(rows: number, populationRows: number): number {
  return Math.min(1, margin(rows) / Math.max(1, populationRows));
}

/** Lets only low hashes through, so that the sort sees few more rows than it keeps. */
function conjunction(where: string | undefined, hash: string, part: number): string {
  const conditions = where === undefined ? [] : [`(${where})`];
  if (part < 0.5) {
    conditions.push(`${hash} < ${hashLimit(part)}L`);
  }
  return conditions.length === 0 ? "" : `\nWHERE ${conditions.join(" AND ")}`;
}

/** Hashes are uniform over the 64-bit integers, from −2^63 on. */
function hashLimit(part: number): bigint {
  return part >= 1 ? 2n ** 63n - 1n : -(2n ** 63n) + BigInt(Math.ceil(part * 2 ** 52)) * 2n ** 12n;
}

function numberAt({ columns }: QueryResult): number {
  const [column] = columns;
  return column?.type === "number" ? column.values[0] : 0;
}
