import { Printer } from "../print/printer.js";

/** Trino and Amazon Athena. Checked against Trino's grammar, not run. */
export class TrinoPrinter extends Printer {
  readonly capabilities = {
    // Each expression becomes one JVM method.
    maxNodesPerExpression: 250,
    substitutesStages: false,
    // `query.max-length`
    maxQueryLength: 1_000_000,
    textHoldsNul: true,
  };
  override readonly doubleType = "DOUBLE";

  override number(value: number): string {
    return super.number(value).replace("e", "E");
  }

  protected override booleanToDouble(x: string): string {
    return `CAST(${x} AS DOUBLE)`;
  }

  protected override nanToNull(x: string): string {
    return `CASE WHEN NOT is_nan(${x}) THEN ${x} END`;
  }

  protected override epochSeconds(x: string): string {
    return `to_unixtime(${x})`;
  }

  protected override textToDouble(x: string): string {
    return `TRY_CAST(${x} AS DOUBLE)`;
  }
}
