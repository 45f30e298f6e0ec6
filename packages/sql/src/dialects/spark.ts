import type { TreeArrays } from "../ast/treeArrays.js";
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
    // The planner takes one or two milliseconds for every node of a CASE; walking arrays takes microseconds for every
    // tree and row.
    arraysBeyondNodes: 100_000,
  };
  override readonly doubleType = "DOUBLE";

  override approximateDistinct(x: string): string {
    return `approx_count_distinct(${x})`;
  }

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

  protected override testArray(
    bounds: readonly { feature: string; missing: 0 | 1; bounds: readonly number[] }[],
    conditions: readonly { condition: string; missing: 0 | 1 }[],
  ): string {
    const byBound = bounds.map(({ feature, missing, bounds: values }) => {
      const answer = missing === 0 ? `IF(${feature} >= bound, 1, 0)` : `IF(${feature} < bound, 0, 1)`;
      return `transform(${numbers(values.map(shortest), "DOUBLE")}, bound -> ${answer})`;
    });
    const bySet = conditions.map(
      ({ condition, missing }) =>
        `CASE WHEN ${condition} THEN 1 WHEN NOT (${condition}) THEN 0 ELSE ${missing} END`,
    );
    const sets = bySet.length === 0 ? [] : [`array(${bySet.join(", ")})`];
    return `concat(${["array(0)", ...byBound, ...sets].join(", ")})`;
  }

  // Strings of numbers become arrays once, when the query is planned.
  protected override treeWalk(base: number, trees: TreeArrays, tests: string): string {
    const { roots, depth, next, values } = trees;
    if (roots.length === 0) return this.number(base);
    const steps = `sequence(1, ${Math.max(1, depth)})`;
    const step = `${numbers(next.map(String), "INT")}[node] + ${tests}[${numbers(trees.tests.map(String), "INT")}[node]]`;
    const leaf = `aggregate(${steps}, root, (node, step) -> ${step})`;
    const value = `CAST(${numbers(values.map(shortestFloat32), "FLOAT")} AS ARRAY<DOUBLE>)[${leaf}]`;
    return `aggregate(${numbers(roots.map(String), "INT")}, ${this.number(base)}, (total, root) -> total + ${value})`;
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

function numbers(texts: readonly string[], type: "INT" | "FLOAT" | "DOUBLE"): string {
  return `CAST(split('${texts.join(" ")}', ' ') AS ARRAY<${type}>)`;
}

/** The fewest digits that give the float32 back. */
function shortestFloat32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return shortest(Number(text));
  }
  return shortest(Number(value.toPrecision(9)));
}
