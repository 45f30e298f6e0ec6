import type { CaseExpression } from "../ast/expression.js";
import { Printer } from "../print/printer.js";

/**
 * ClickHouse 24 and later. Queries of more than 256 KiB need a larger `max_query_size`, and large ones
 * `max_ast_elements` and `max_expanded_ast_elements`.
 */
export class ClickhousePrinter extends Printer {
  readonly capabilities = {
    maxNodesPerExpression: 1000,
    substitutesStages: false,
    maxQueryLength: Number.POSITIVE_INFINITY,
    textHoldsNul: true,
  };
  override readonly doubleType = "Nullable(Float64)";

  override identifier(name: string): string {
    return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
  }

  override text(value: string): string {
    return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\0", "\\0")}'`;
  }

  // An alias would else hide the column of the same name that its own expression reads.
  protected override queryEnd(): string {
    return "\nSETTINGS prefer_column_name_to_alias = 1";
  }

  // CASE with an operand wants constants.
  protected override caseOf(expression: CaseExpression): CaseExpression {
    const { operand, branches, otherwise } = expression;
    if (operand === undefined) return expression;
    return {
      kind: "case",
      branches: branches.map(({ when, result }) => ({
        when: { kind: "binary", operator: "=", left: operand, right: when },
        result,
      })),
      ...(otherwise ? { otherwise } : {}),
    };
  }

  protected override booleanToDouble(x: string): string {
    return `CAST(${x} AS Nullable(Float64))`;
  }

  protected override nanToNull(x: string): string {
    return `CASE WHEN NOT isNaN(${x}) THEN ${x} END`;
  }

  protected override toText(x: string): string {
    return `CAST(${x} AS Nullable(String))`;
  }

  protected override epochSeconds(x: string): string {
    return `toUnixTimestamp64Micro(CAST(${x} AS Nullable(DateTime64(6, 'UTC')))) / 1e6`;
  }

  protected override textToDouble(x: string): string {
    return `toFloat64OrNull(${x})`;
  }
}
