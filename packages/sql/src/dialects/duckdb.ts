import { Printer } from "../print/printer.js";

/** DuckDB 1.1 and later. */
export class DuckdbPrinter extends Printer {
  readonly capabilities = {
    maxNodesPerExpression: 1000,
    substitutesStages: false,
    maxQueryLength: Number.POSITIVE_INFINITY,
    textHoldsNul: true,
  };
  override readonly doubleType = "DOUBLE";

  override approximateDistinct(x: string): string {
    return `approx_count_distinct(${x})`;
  }

  // A literal cannot hold U+0000.
  override text(value: string): string {
    if (!value.includes("\0")) return super.text(value);
    return value
      .split("\0")
      .map((part) => super.text(part))
      .join(" || chr(0) || ");
  }

  // DuckDB plans an IN of several constants as a join with a table of them.
  protected override inList(value: string, list: readonly string[], negated: boolean): string {
    return list.map((item) => `${value} ${negated ? "<>" : "="} ${item}`).join(negated ? " AND " : " OR ");
  }

  protected override booleanToDouble(x: string): string {
    return `CAST(${x} AS DOUBLE)`;
  }

  // NaN equals itself here.
  protected override nanToNull(x: string): string {
    return `nullif(${x}, CAST('nan' AS DOUBLE))`;
  }

  protected override epochSeconds(x: string): string {
    return `epoch(${x})`;
  }

  protected override textToDouble(x: string): string {
    return `TRY_CAST(${x} AS DOUBLE)`;
  }
}
