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
}

export interface TableSample extends QueryResult {
  /** Rows that the table has (that fulfil `where`): the sample stands for them. */
  readonly populationRows: number;
  /** Columns of nested types, which are not fetched. */
  readonly skipped: readonly string[];
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
  const result = await session.query(
    `SELECT ${selected.join(", ")} FROM ${table}${conjunction(where, hash, share(rows, populationRows))}
ORDER BY ${hash}, ${key.join(", ")} LIMIT ${rows}`,
    control,
  );
  return {
    numRows: result.numRows,
    columns: result.columns.map((column, i) => ({ ...column, name: wanted[i].name })),
    populationRows,
    skipped: fields.filter((field) => !plain.includes(field)).map((field) => field.name),
  };
}

/** The share of hashes that holds the sample with near certainty; 1 where the table is hardly larger. */
function share(rows: number, populationRows: number): number {
  return Math.min(1, margin(rows) / Math.max(1, populationRows));
}

/** Lets only low hashes through, so that the sort sees few more rows than it keeps. */
function conjunction(where: string | undefined, hash: string, part: number): string {
  const conditions = where === undefined ? [] : [`(${where})`];
  if (part < 0.5) {
    // Hashes are uniform over the 64-bit integers, from −2^63 on.
    const limit = -(2n ** 63n) + BigInt(Math.ceil(part * 2 ** 52)) * 2n ** 12n;
    conditions.push(`${hash} < ${limit}L`);
  }
  return conditions.length === 0 ? "" : `\nWHERE ${conditions.join(" AND ")}`;
}

function numberAt({ columns }: QueryResult): number {
  const [column] = columns;
  return column?.type === "number" ? column.values[0] : 0;
}
