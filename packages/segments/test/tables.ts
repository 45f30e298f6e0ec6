import { type Column, type ColumnTable, type NumericColumn, RandomStream } from "@clusterwhy/core";

/** A standard normal number. */
export function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat());
}

export function numbers(name: string, values: ArrayLike<number>): NumericColumn {
  return { name, role: "numeric", reason: "test", type: "number", values: Float64Array.from(values) };
}

export function flags(name: string, values: ArrayLike<number>): NumericColumn {
  return { name, role: "boolean", reason: "test", type: "boolean", values: Float64Array.from(values) };
}

export function texts(
  name: string,
  values: readonly (string | undefined)[],
  role: Column["role"] = "nominal",
): Column {
  const levels = [...new Set(values.filter((value) => value !== undefined))].sort();
  const codes = Int32Array.from(values, (value) => (value === undefined ? -1 : levels.indexOf(value)));
  return { name, role, reason: "test", type: "string", codes, levels };
}

export function table(...columns: Column[]): ColumnTable {
  const [first] = columns;
  return { numRows: first.type === "string" ? first.codes.length : first.values.length, columns };
}

/** Rows drawn one by one, a number a column. */
export function drawn(numRows: number, draw: () => readonly number[]): ColumnTable {
  const rows = Array.from({ length: numRows }, draw);
  return table(
    ...rows[0].map((_, i) =>
      numbers(
        `c${i}`,
        rows.map((row) => row[i]),
      ),
    ),
  );
}

/**
 * Groups within groups: `branching` [2, 2] has 2 groups of 2 each. Every level moves a column of its own; the first
 * level shows in a nominal column too.
 */
export function planted(seed: number, numRows: number, branching: readonly number[]) {
  const random = new RandomStream(seed, "planted");
  const truth: number[][] = [];
  const values = branching.map(() => [] as number[]);
  const spend: number[] = [];
  const plan: string[] = [];
  for (let row = 0; row < numRows; row++) {
    const path = branching.map((count) => Math.floor(random.nextFloat() * count));
    truth.push(path);
    path.forEach((place, level) => {
      values[level].push(8 * place + normal(random));
    });
    spend.push(Math.exp(0.5 * normal(random)));
    plan.push(["basic", "family", "student"][path[0]]);
  }
  const columns = values.map((column, level) => numbers(`level_${level + 1}`, column));
  return { table: table(...columns, numbers("spend", spend), texts("plan", plan)), truth };
}

/** Adjusted Rand index of two labellings (Hubert and Arabie 1985). */
export function adjustedRand(a: readonly string[], b: readonly string[]): number {
  const cells = new Map<string, number>();
  const rows = new Map<string, number>();
  const columns = new Map<string, number>();
  a.forEach((label, i) => {
    for (const [counts, key] of [
      [cells, `${label} | ${b[i]}`],
      [rows, label],
      [columns, b[i]],
    ] as const) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  });
  const pairs = (counts: Map<string, number>) =>
    [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const expected = (pairs(rows) * pairs(columns)) / ((a.length * (a.length - 1)) / 2);
  return (pairs(cells) - expected) / ((pairs(rows) + pairs(columns)) / 2 - expected);
}
