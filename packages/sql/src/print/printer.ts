import { ClusterwhyError } from "@clusterwhy/core";
import type { CaseExpression, Expression, FunctionName } from "../ast/expression.js";
import type { Selected, StagedQuery } from "../ast/query.js";
import type { TreeArrays } from "../ast/treeArrays.js";
import type { Capabilities } from "../dialects/capabilities.js";

const WIDTH = 100;

/**
 * Prints expressions and queries in standard SQL. A dialect is a subclass that overrides hooks: how a literal is
 * written, what a function is called. Layout, precedence and the shape of the query are here alone.
 */
export abstract class Printer {
  abstract readonly capabilities: Capabilities;

  query(query: StagedQuery): string {
    const comment = query.comment.map((line) => `-- ${line}\n`).join("");
    const withs = query.stages.map((stage, i) => {
      const from = i === 0 ? query.table : query.stages[i - 1].name;
      return `${stage.name} AS (\n${this.select(stage.select, from, "  ")}${this.stageEnd()}\n)`;
    });
    const last = query.stages[query.stages.length - 1].name;
    return `${comment}WITH ${withs.join(", ")}\n${this.select(query.result, last, "")}${this.queryEnd()}\n`;
  }

  private select(items: readonly Selected[], from: string, indent: string): string {
    const list = items.map((item) => `${indent}  ${this.selected(item, `${indent}  `)}`).join(",\n");
    return `${indent}SELECT\n${list}\n${indent}FROM ${from}`;
  }

  private selected({ expression, alias, quoted }: Selected, indent: string): string {
    if (!quoted && expression.kind === "column" && !expression.quoted && expression.name === alias)
      return alias;
    const name = quoted ? this.identifier(alias) : alias;
    return `${this.expression(expression, indent)} AS ${name}`;
  }

  /** On one line where it fits, else broken at its branches or terms. */
  expression(expression: Expression, indent = ""): string {
    const flat = this.flat(expression);
    if (flat.length + indent.length <= WIDTH) return flat;
    const inner = `${indent}  `;
    if (expression.kind === "case") return this.brokenCase(expression, indent);
    if (expression.kind === "sum") {
      const terms = expression.terms.map((term) => this.expression(term, inner));
      return terms.join(`\n${inner}+ `);
    }
    return flat;
  }

  private brokenCase(expression: CaseExpression, indent: string): string {
    const { operand, branches, otherwise } = this.caseOf(expression);
    const inner = `${indent} `;
    const lines = branches.map(
      ({ when, result }) =>
        `${inner}WHEN ${this.expression(when, inner)} THEN ${this.expression(result, inner)}`,
    );
    if (otherwise) lines.push(`${inner}ELSE ${this.expression(otherwise, inner)}`);
    return `CASE${operand ? ` ${this.flat(operand)}` : ""}\n${lines.join("\n")}\n${indent}END`;
  }

  private flat(expression: Expression): string {
    switch (expression.kind) {
      case "column":
        return expression.quoted ? this.identifier(expression.name) : expression.name;
      case "number":
        return this.number(expression.value);
      case "integer":
        return String(expression.value);
      case "text":
        return this.text(expression.value);
      case "binary":
        return `${this.operand(expression.left)} ${expression.operator} ${this.operand(expression.right)}`;
      case "sum":
        return expression.terms.map((term) => this.operand(term)).join(" + ");
      case "case": {
        const { operand, branches, otherwise } = this.caseOf(expression);
        const whens = branches.map(
          ({ when, result }) => ` WHEN ${this.flat(when)} THEN ${this.flat(result)}`,
        );
        const end = otherwise ? ` ELSE ${this.flat(otherwise)}` : "";
        return `CASE${operand ? ` ${this.flat(operand)}` : ""}${whens.join("")}${end} END`;
      }
      case "in": {
        const list = expression.list.map((item) => this.flat(item));
        return this.inList(this.operand(expression.value), list, expression.negated);
      }
      case "isNotNull":
        return `${this.operand(expression.value)} IS NOT NULL`;
      case "isNull":
        return `${this.operand(expression.value)} IS NULL`;
      case "rowCount":
        return "count(*)";
      case "testArray":
        return this.testArray(
          expression.bounds.map(({ feature, missing, bounds }) => ({
            feature: this.flat(feature),
            missing,
            bounds,
          })),
          expression.conditions.map(({ condition, missing }) => ({
            condition: this.flat(condition),
            missing,
          })),
        );
      case "treeWalk":
        return this.treeWalk(expression.base, expression.trees, this.flat(expression.tests));
      case "call":
        return this.call(
          expression.name,
          expression.args.map((arg) => this.flat(arg)),
        );
    }
  }

  private operand(expression: Expression): string {
    const composed = ["binary", "sum", "in", "isNotNull", "isNull"].includes(expression.kind);
    return composed ? `(${this.flat(expression)})` : this.flat(expression);
  }

  // Hooks. Standard SQL where there is a standard.

  identifier(name: string): string {
    return `"${name.replaceAll('"', '""')}"`;
  }

  text(value: string): string {
    return `'${value.replaceAll("'", "''")}'`;
  }

  /** A finite double; an exponent makes the literal approximate (double) instead of decimal. */
  number(value: number): string {
    const digits = shortest(value);
    return digits.includes("e") ? digits : `${digits}e0`;
  }

  protected testArray(
    _bounds: readonly { feature: string; missing: 0 | 1; bounds: readonly number[] }[],
    _conditions: readonly { condition: string; missing: 0 | 1 }[],
  ): string {
    throw new ClusterwhyError("internal", "NO_ARRAYS", "this dialect has no form of trees in arrays");
  }

  protected treeWalk(_base: number, _trees: TreeArrays, _tests: string): string {
    throw new ClusterwhyError("internal", "NO_ARRAYS", "this dialect has no form of trees in arrays");
  }

  protected queryEnd(): string {
    return "";
  }

  /** Rewrites a CASE that the engine does not take as it is. */
  protected caseOf(expression: CaseExpression): CaseExpression {
    return expression;
  }

  protected inList(value: string, list: readonly string[], negated: boolean): string {
    return `${value} ${negated ? "NOT IN" : "IN"} (${list.join(", ")})`;
  }

  /** Ends a stage so that the planner keeps it apart, where `substitutesStages` says that it must. */
  protected stageEnd(): string {
    return "";
  }

  protected call(name: FunctionName, args: readonly string[]): string {
    const [x] = args;
    switch (name) {
      case "exp":
        return `exp(${x})`;
      case "floor":
        return `floor(${x})`;
      case "greatest":
        return `greatest(${args.join(", ")})`;
      case "least":
        return `least(${args.join(", ")})`;
      case "coalesce":
        return `coalesce(${args.join(", ")})`;
      case "toDouble":
        return this.toDouble(x);
      case "nanToNull":
        return this.nanToNull(x);
      case "booleanToDouble":
        return this.booleanToDouble(x);
      case "epochSeconds":
        return this.epochSeconds(x);
      case "toText":
        return this.toText(x);
      case "lowerTrim":
        return `lower(trim(${x}))`;
      case "textToDouble":
        return this.textToDouble(x);
      case "nullText":
        return this.toText("NULL");
    }
  }

  /** An aggregate: about how many values there are; exact where the engine has no estimate. */
  approximateDistinct(x: string): string {
    return `count(DISTINCT ${x})`;
  }

  /** Name of the type of 64-bit floating-point numbers. */
  readonly doubleType: string = "DOUBLE PRECISION";

  protected toDouble(x: string): string {
    return `CAST(${x} AS ${this.doubleType})`;
  }

  protected booleanToDouble(x: string): string {
    return `CASE WHEN ${x} THEN ${this.number(1)} WHEN NOT ${x} THEN ${this.number(0)} END`;
  }

  protected nanToNull(x: string): string {
    return `CASE WHEN NOT isnan(${x}) THEN ${x} END`;
  }

  protected toText(x: string): string {
    return `CAST(${x} AS VARCHAR)`;
  }

  protected abstract epochSeconds(x: string): string;

  protected abstract textToDouble(x: string): string;
}

/** The fewest digits that give the double back; no sign at zero. */
export function shortest(value: number): string {
  return String(value).replace("e+", "e");
}
