import { Printer, shortest } from "../print/printer.js";

/**
 * Spark SQL 3.4 and later, and what speaks it. The session's time zone must be UTC where dates or times without a
 * zone are read: Spark gives them the session's.
 */
export class SparkPrinter extends Printer {
  readonly capabilities = {
    maxNodesPerExpression: 500,
    substitutesStages: false,
    maxQueryLength: Number.POSITIVE_INFINITY,
    textHoldsNul: true,
  };

  override identifier(name: string): string {
    return `\`${name.replaceAll("`", "``")}\``;
  }

  // A doubled quote joins two literals in Spark 3 and is a quote in Spark 4; a backslash escapes in both.
  override text(value: string): string {
    return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\0", "\\0")}'`;
  }

  override number(value: number): string {
    return `${shortest(value)}D`;
  }

  protected override toDouble(x: string): string {
    return `CAST(${x} AS DOUBLE)`;
  }

  protected override booleanToDouble(x: string): string {
    return `CAST(${x} AS DOUBLE)`;
  }

  protected override nanToNull(x: string): string {
    return `nanvl(${x}, CAST(NULL AS DOUBLE))`;
  }

  protected override toText(x: string): string {
    return `CAST(${x} AS STRING)`;
  }

  protected override epochSeconds(x: string): string {
    return `CAST(unix_micros(CAST(${x} AS TIMESTAMP)) AS DOUBLE) / 1000000D`;
  }

  protected override textToDouble(x: string): string {
    return `try_cast(${x} AS DOUBLE)`;
  }
}
