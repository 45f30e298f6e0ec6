import {
  type AssignmentModel,
  ClusterwhyError,
  inputError,
  nearestName,
  type RunControl,
  usageError,
} from "@clusterwhy/core";
import { assignmentSql, quoteIdentifier } from "@clusterwhy/sql";
import type { SparkSession } from "./session.js";
import { storedTypes } from "./storedTypes.js";
import type { SparkField } from "./wire/messages.js";

export interface AssignTableOptions {
  /** The table's name as in FROM, or a query in parentheses. */
  readonly table: string;
  /** The key column, carried to the result. Default: none. */
  readonly id?: string;
  /** Name of the table or view to make, as in CREATE TABLE. */
  readonly output: string;
  /**
   * `create` fails where the output exists; `replace` replaces it, once the new table is whole; `append` adds rows; `view` makes a view that assigns whenever it is read. Default `create`.
   */
  readonly mode?: "create" | "replace" | "append" | "view";
  /** Format of a new table, as in USING: `parquet`, `delta`, `iceberg`. Default: the catalog's own. */
  readonly format?: string;
  /** See `AssignmentSqlOptions`: the size of a model from which it is written for fast planning. Default 100,000. */
  readonly arraysBeyondNodes?: number;
}

export interface AssignedTable {
  readonly numRows: number;
  /** Rows by segment path, `none` included, in ascending order of the path. */
  readonly segments: readonly { readonly path: string; readonly rows: number }[];
  /** The statement that was run. */
  readonly sql: string;
}

/**
 * Assigns every row of a table on the cluster and writes the result there: the rows never travel.
 *
 * @throws ClusterwhyError `COLUMN_MISSING` where the table lacks a column of the model, `COLUMN_UNKNOWN` for the id,
 *   `OUTPUT_EXISTS`, `TABLE_MISSING`, `SPARK_FAILED` and what `assignmentSql` throws
 */
export async function assignTable(
  session: SparkSession,
  model: AssignmentModel,
  options: AssignTableOptions,
  control?: RunControl,
): Promise<AssignedTable> {
  const { table, id, output, mode = "create", format } = options;
  const fields = await session.schemaOf(`SELECT * FROM ${table}`, control?.signal);
  checkColumns(model, fields, table, id);
  const query = assignmentSql(model, {
    dialect: "spark",
    table,
    stored: storedTypes(fields),
    ...(id === undefined ? {} : { id }),
    ...(options.arraysBeyondNodes === undefined ? {} : { arraysBeyondNodes: options.arraysBeyondNodes }),
  });
  await session.configure(EXPRESSION_SETTINGS);
  const using = format === undefined ? "" : ` USING ${quoteIdentifier("spark", format)}`;
  const statement = await write(session, { query, output, mode, using }, control);
  const segments = await countSegments(session, output, control);
  return {
    numRows: segments.reduce((total, { rows }) => total + rows, 0),
    segments,
    sql: statement,
  };
}

/**
 * A new table is filled under another name and takes its own when it is whole: until then nothing, or the earlier
 * table, is there.
 *
 * @returns the statement that assigned
 */
async function write(
  session: SparkSession,
  work: {
    readonly query: string;
    readonly output: string;
    readonly mode: NonNullable<AssignTableOptions["mode"]>;
    readonly using: string;
  },
  control: RunControl | undefined,
): Promise<string> {
  const { query, output, mode, using } = work;
  if (mode === "append" || mode === "view") {
    const head = mode === "append" ? `INSERT INTO ${output}` : `CREATE OR REPLACE VIEW ${output} AS`;
    const statement = `${head}\n${query}`;
    await session.run(statement, control);
    return statement;
  }
  if (mode === "create" && (await exists(session, output, control)))
    throw usageError("OUTPUT_EXISTS", `${output} exists; choose another name, or replace it (--force)`);
  const partial = output.endsWith("`") ? `${output.slice(0, -1)}__partial\`` : `${output}__partial`;
  const statement = `CREATE TABLE ${partial}${using} AS\n${query}`;
  try {
    await session.run(`DROP TABLE IF EXISTS ${partial}`, control);
    await session.run(statement, control);
    if (mode === "replace") await session.run(`DROP TABLE IF EXISTS ${output}`, control);
    await session.run(`ALTER TABLE ${partial} RENAME TO ${output}`, control);
  } catch (error) {
    await session.run(`DROP TABLE IF EXISTS ${partial}`).catch(() => {});
    throw error;
  }
  return statement;
}

async function exists(
  session: SparkSession,
  table: string,
  control: RunControl | undefined,
): Promise<boolean> {
  try {
    await session.schemaOf(`SELECT * FROM ${table}`, control?.signal);
    return true;
  } catch (error) {
    if (error instanceof ClusterwhyError && error.code === "TABLE_MISSING") return false;
    throw error;
  }
}

/**
 * Sums of trees make methods too large for the JVM's compiler when Spark writes a whole stage as one; expression by
 * expression it cuts them into small ones.
 */
const EXPRESSION_SETTINGS = { "spark.sql.codegen.wholeStage": "false" };

/** Rows by segment of an assigned table. */
export async function countSegments(
  session: SparkSession,
  assigned: string,
  control?: RunControl,
): Promise<AssignedTable["segments"]> {
  const counted = await session.query(
    `SELECT segment, count(*) AS num_rows FROM ${assigned} GROUP BY segment ORDER BY segment`,
    control,
  );
  const [paths, rows] = counted.columns;
  if (paths?.type !== "string" || rows?.type !== "number") return [];
  return Array.from(rows.values, (count, i) => ({ path: paths.levels[paths.codes[i]], rows: count }));
}

function checkColumns(
  model: AssignmentModel,
  fields: readonly SparkField[],
  table: string,
  id: string | undefined,
): void {
  const names = fields.map((field) => field.name);
  for (const { name, translated } of model.columns) {
    // What SQL cannot compute is refused by the query, in its own words.
    if (translated !== undefined) continue;
    if (names.some((other) => other.toLowerCase() === name.toLowerCase())) continue;
    const near = nearestName(name, names);
    throw inputError(
      "COLUMN_MISSING",
      `${table} lacks the column '${name}', which the run was fitted on${near ? `; it has '${near}'` : ""}`,
    );
  }
  if (id !== undefined && !names.some((other) => other.toLowerCase() === id.toLowerCase())) {
    const near = nearestName(id, names);
    throw usageError(
      "COLUMN_UNKNOWN",
      `id: ${table} has no column '${id}'${near ? `; did you mean '${near}'?` : ""}`,
    );
  }
}
