import { Printer, shortest } from "../print/printer.js";

/** PostgreSQL 12 and later. */
export class PostgresPrinter extends Printer {
  readonly capabilities = {
    maxNodesPerExpression: 1000,
    substitutesStages: true,
    maxQueryLength: Number.POSITIVE_INFINITY,
    textHoldsNul: false,
  };
  override readonly doubleType = "float8";

  // A plain literal is numeric, and numeric arithmetic is slow and not the model's.
  override number(value: number): string {
    return `${shortest(value)}::float8`;
  }

  // A subquery with OFFSET is never merged into the one around it.
  protected override stageEnd(): string {
    return "\n  OFFSET 0";
  }

  protected override booleanToDouble(x: string): string {
    return `CAST(CAST(${x} AS integer) AS float8)`;
  }

  // NaN equals itself here.
  protected override nanToNull(x: string): string {
    return `nullif(${x}, 'NaN'::float8)`;
  }

  protected override toText(x: string): string {
    return `CAST(${x} AS text)`;
  }

  protected override epochSeconds(x: string): string {
    return `CAST(extract(epoch FROM ${x}) AS float8)`;
  }

  protected override textToDouble(x: string): string {
    const decimal = "^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[-+]?[0-9]{1,2})?$";
    return `CASE WHEN ${x} ~ '${decimal}' THEN CAST(${x} AS float8) END`;
  }
}
