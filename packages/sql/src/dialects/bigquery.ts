import { Printer } from "../print/printer.js";

/** GoogleSQL of BigQuery. Checked against a grammar, not run. */
export class BigqueryPrinter extends Printer {
  readonly capabilities = {
    maxNodesPerExpression: 250,
    substitutesStages: false,
    // "Maximum unresolved standard SQL query length": 1 MB.
    maxQueryLength: 1_048_576,
    textHoldsNul: true,
  };
  override readonly doubleType = "FLOAT64";

  override identifier(name: string): string {
    return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
  }

  // Backslash escapes, and a literal in single quotes must stay on its line.
  override text(value: string): string {
    const escaped = value
      .replaceAll("\\", "\\\\")
      .replaceAll("'", "\\'")
      .replaceAll("\n", "\\n")
      .replaceAll("\r", "\\r")
      .replaceAll("\0", "\\000");
    return `'${escaped}'`;
  }

  protected override booleanToDouble(x: string): string {
    return `CAST(CAST(${x} AS INT64) AS FLOAT64)`;
  }

  protected override nanToNull(x: string): string {
    return `CASE WHEN NOT is_nan(${x}) THEN ${x} END`;
  }

  protected override toText(x: string): string {
    return `CAST(${x} AS STRING)`;
  }

  protected override epochSeconds(x: string): string {
    return `unix_micros(timestamp(${x})) / 1e6`;
  }

  protected override textToDouble(x: string): string {
    return `SAFE_CAST(${x} AS FLOAT64)`;
  }
}
