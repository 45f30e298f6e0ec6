import { nearestName, usageError } from "@clusterwhy/core";
import type { Printer } from "../print/printer.js";
import { BigqueryPrinter } from "./bigquery.js";
import { ClickhousePrinter } from "./clickhouse.js";
import { DuckdbPrinter } from "./duckdb.js";
import { PostgresPrinter } from "./postgres.js";
import { SnowflakePrinter } from "./snowflake.js";
import { SparkPrinter } from "./spark.js";
import { TrinoPrinter } from "./trino.js";

const PRINTERS = {
  duckdb: DuckdbPrinter,
  spark: SparkPrinter,
  postgres: PostgresPrinter,
  trino: TrinoPrinter,
  bigquery: BigqueryPrinter,
  snowflake: SnowflakePrinter,
  clickhouse: ClickhousePrinter,
} as const satisfies Record<string, new () => Printer>;

export type Dialect = keyof typeof PRINTERS;

/** The dialects that `assignmentSql` writes. */
export const DIALECTS = Object.keys(PRINTERS) as readonly Dialect[];

/** @throws ClusterwhyError `DIALECT_UNKNOWN` */
export function printerOf(dialect: string): Printer {
  if (!Object.hasOwn(PRINTERS, dialect)) {
    const near = nearestName(dialect, DIALECTS);
    throw usageError(
      "DIALECT_UNKNOWN",
      `dialect must be one of ${DIALECTS.join(", ")}; got '${dialect}'${near ? `; did you mean '${near}'?` : ""}`,
    );
  }
  return new PRINTERS[dialect as Dialect]();
}

/** A column or table name, quoted as the dialect wants it. */
export function quoteIdentifier(dialect: Dialect, name: string): string {
  return printerOf(dialect).identifier(name);
}

/** A text literal of the dialect. */
export function quoteText(dialect: Dialect, value: string): string {
  return printerOf(dialect).text(value);
}
