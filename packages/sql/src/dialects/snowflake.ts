import { Printer, shortest } from "../print/printer.js";

/** Snowflake. Checked against a grammar, not run. */
export class SnowflakePrinter extends Printer {
  readonly capabilities = {
    maxNodesPerExpression: 500,
    substitutesStages: false,
    // A statement's text is limited to 1 MB.
    maxQueryLength: 1_048_576,
    textHoldsNul: true,
  };
  override readonly doubleType = "FLOAT";

  // Backslash escapes.
  override text(value: string): string {
    return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\0", "\\0")}'`;
  }

  // A plain literal is a decimal of at most 37 places.
  override number(value: number): string {
    return `'${shortest(value)}'::FLOAT`;
  }

  protected override booleanToDouble(x: string): string {
    return `CAST(CAST(${x} AS INTEGER) AS FLOAT)`;
  }

  // NaN equals itself here.
  protected override nanToNull(x: string): string {
    return `nullif(${x}, 'NaN'::FLOAT)`;
  }

  protected override epochSeconds(x: string): string {
    return `CAST(date_part(epoch_microsecond, ${x}) AS FLOAT) / ${this.number(1e6)}`;
  }

  protected override textToDouble(x: string): string {
    return `try_to_double(${x})`;
  }
}
