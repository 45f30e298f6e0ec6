import { nearestName, type RunControl, usageError } from "@clusterwhy/core";
import { equalShares, findStrata, type SqlEngine } from "@clusterwhy/sql";
import type { SourceColumn } from "./sourceColumns.js";

/** Parts of a table that a sample takes different shares of. */
export interface SampleStrata {
  /** SQL: the number of the row's stratum, from 0 on. */
  readonly sql: string;
  readonly parts: readonly SampledStratum[];
}

export interface SampledStratum {
  /** The value or range of the column, in words. */
  readonly label: string;
  /** Rows of the table, and of the sample. */
  readonly rows: number;
  readonly sampled: number;
}

/**
 * Equal shares of a sample for every value or range of a column.
 *
 * @throws ClusterwhyError `COLUMN_UNKNOWN`, `OPTION_INVALID` where the column is a list or the like
 */
export async function strataOf(
  engine: SqlEngine,
  table: string,
  columns: readonly Pick<SourceColumn, "name" | "sqlName" | "stored">[],
  by: string,
  sample: number,
  control?: RunControl,
): Promise<SampleStrata> {
  const names = columns.map(({ name }) => name);
  const column = columns.find(({ name }) => name === by);
  if (column === undefined) {
    const near = nearestName(by, names);
    throw usageError(
      "COLUMN_UNKNOWN",
      `sampleBy: the table has no column '${by}'${near === undefined ? "" : `; did you mean '${near}'?`}`,
    );
  }
  const { stored, sqlName } = column;
  if (stored === undefined) {
    throw usageError(
      "OPTION_INVALID",
      `sampleBy: the values of '${by}' are lists, intervals or the like, which make no parts; choose another column`,
    );
  }
  const type = stored === "text" ? "string" : stored;
  const { sql, parts } = await findStrata(engine, table, { name: sqlName, type, stored }, control);
  const quotas = equalShares(
    parts.map(({ rows }) => rows),
    sample,
  );
  return { sql, parts: parts.map(({ label, rows }, i) => ({ label, rows, sampled: quotas[i] })) };
}

/** No column of a table is called like these. */
const PLACE = '"clusterwhy: place"';
const HASH = '"clusterwhy: hash"';
export const STRATUM = '"clusterwhy: stratum"';

/**
 * The rows whose keys hash smallest, of the whole table or of every stratum; without a key, whose numbers do. It depends
 * on nothing but seed, size and keys (else the order of the rows), and a larger sample contains the smaller: with a key,
 * next month's sample has the same rows, as far as they are still there. Only rows with a hash below a bound that
 * practically always leaves enough are sorted, so that memory holds little more than the sample.
 *
 * @param sql a relation; rows keep its order
 * @returns a relation; with strata it has their number in the column `STRATUM`
 */
export function sampledRows(
  sql: string,
  options: {
    readonly sample: number;
    readonly seed: number;
    /** A quoted column that tells rows apart. */
    readonly key: string | undefined;
    readonly populationRows: number;
    readonly strata?: SampleStrata | undefined;
  },
): string {
  const { sample, seed, key, populationRows, strata } = options;
  const placed = `(SELECT *, row_number() OVER () AS ${PLACE} FROM ${sql})`;
  const stratum = strata === undefined ? "" : `, ${strata.sql} AS ${STRATUM}`;
  // As text, so that it does not matter how a file keeps the key.
  const hash =
    key === undefined ? `hash(${PLACE} * 4294967296 + ${seed})` : `hash(CAST(${key} AS VARCHAR), ${seed})`;
  const hashed = `(SELECT *, ${hash} AS ${HASH}${stratum} FROM ${placed})`;
  const order = `${HASH}, ${PLACE}`;
  const chosen =
    strata === undefined
      ? `(SELECT * FROM ${hashed} WHERE ${HASH} <= ${bound(sample, populationRows)} ORDER BY ${order} LIMIT ${sample})`
      : `(SELECT * FROM ${hashed} WHERE ${HASH} <= ${byStratum(strata.parts.map(({ sampled, rows }) => bound(sampled, rows)))} QUALIFY row_number() OVER (PARTITION BY ${STRATUM} ORDER BY ${order}) <= ${byStratum(strata.parts.map(({ sampled }) => String(sampled)))})`;
  return `(SELECT * EXCLUDE (${PLACE}, ${HASH}) FROM ${chosen} ORDER BY ${PLACE})`;
}

function byStratum(values: readonly string[]): string {
  const branches = values.map((value, stratum) => `WHEN ${stratum} THEN ${value}`);
  return `CASE ${STRATUM} ${branches.join(" ")} END`;
}

/** A hash below which the wanted rows are with near certainty: their number and eight standard deviations. */
function bound(wanted: number, available: number): string {
  const share = (wanted + 8 * Math.sqrt(wanted) + 16) / Math.max(1, available);
  const limit = share >= 1 ? 2n ** 64n - 1n : BigInt(Math.ceil(share * 2 ** 52)) << 12n;
  return `${limit}::UBIGINT`;
}
