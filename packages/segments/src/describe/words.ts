import { type Condition, type ValueStyle, writeValue } from "@clusterwhy/core";
import { formatNumber } from "./format.js";

interface NamedColumn extends ValueStyle {
  readonly name: string;
  readonly label?: string | undefined;
}

/** A rule as people say it: `followers ≥ 120k and is_verified is true`. */
export function ruleText(conditions: readonly Condition[], columns: readonly NamedColumn[]): string {
  const groups = new Map<string, Condition[]>();
  for (const condition of conditions) {
    groups.set(condition.column, [...(groups.get(condition.column) ?? []), condition]);
  }
  return [...groups]
    .map(([name, own]) => {
      const column = columns.find((candidate) => candidate.name === name) ?? {
        name,
        type: "number" as const,
      };
      return columnText(own, column);
    })
    .join(" and ");
}

function columnText(conditions: readonly Condition[], column: NamedColumn): string {
  const name = column.label ?? column.name;
  const low = conditions.find((condition) => condition.op === ">=");
  const high = conditions.find((condition) => condition.op === "<");
  if (low?.op === ">=" && high?.op === "<") {
    return `${valueText(low.value, column)} ≤ ${name} < ${valueText(high.value, column)}`;
  }
  const [condition] = conditions;
  switch (condition.op) {
    case ">=":
      return `${name} ≥ ${valueText(condition.value, column)}`;
    case "<":
      return `${name} < ${valueText(condition.value, column)}`;
    case "in":
      return `${name} is ${condition.values.map(quoted).join(" or ")}`;
    case "not in":
      return `${name} is not ${condition.values.map(quoted).join(" or ")}`;
    case "is":
      return `${name} is ${condition.value}`;
    case "missing":
      return `${name} is missing`;
    case "present":
      return `${name} is given`;
  }
}

/** Exact where a threshold must be: rules are read back by people who check them. */
function valueText(value: number, column: NamedColumn): string {
  return writeValue(value, column, { number: allDigits, exact: true });
}

function allDigits(value: number): string {
  return value.toLocaleString("en-US", {
    maximumSignificantDigits: 15,
    useGrouping: Math.abs(value) >= 10_000,
  });
}

export function quoted(value: string): string {
  const short = value.length > 40 ? `${value.slice(0, 37)}...` : value;
  return `“${short}”`;
}

/** A number of a column, short, in its format and unit; of a moment the day, unless the format asks for more. */
export function shortValue(value: number, column: NamedColumn): string {
  const style = column.type === "time" ? { ...column, format: column.format ?? ("date" as const) } : column;
  return writeValue(value, style, { number: formatNumber });
}
