import type { AssignmentModel } from "@clusterwhy/core";
import { assignmentSql, type Dialect, quoteIdentifier, quoteText, type StoredType } from "@clusterwhy/sql";
import { type RawRow, randomModel, randomRows } from "./randomModel.js";
import { type Answer, expectedAnswers, firstDifference } from "./reference.js";

/** A database that a test runs queries on. */
export interface Engine {
  readonly dialect: Dialect;
  /** Runs a statement; gives the rows of a query in their order, each cell as the driver gives it. */
  run(sql: string): Promise<readonly (readonly unknown[])[]>;
  /** Fills the table `users`, where the engine has a better way than INSERT. */
  readonly load?: (rows: readonly RawRow[]) => Promise<void>;
}

interface Words {
  readonly double: string;
  readonly text: string;
  readonly boolean: string;
  readonly timestamp: string;
  readonly number: (value: number) => string;
  /** From microseconds since 1970. */
  readonly time: (micros: number) => string;
  readonly create?: (table: string, columns: string) => string[];
}

const isoTime = (micros: number): string =>
  `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19).replace("T", " ")}.${String(
    ((micros % 1e6) + 1e6) % 1e6,
  ).padStart(6, "0")}`;

const WORDS: Partial<Record<Dialect, Words>> = {
  duckdb: {
    double: "DOUBLE",
    text: "VARCHAR",
    boolean: "BOOLEAN",
    timestamp: "TIMESTAMP",
    number: (value) => `'${value}'::DOUBLE`,
    time: (micros) => `make_timestamp(${micros})`,
  },
  postgres: {
    double: "float8",
    text: "text",
    boolean: "boolean",
    timestamp: "timestamp",
    number: (value) => `'${value}'::float8`,
    time: (micros) => `'${isoTime(micros)}'`,
  },
  clickhouse: {
    double: "Nullable(Float64)",
    text: "Nullable(String)",
    boolean: "Nullable(Bool)",
    timestamp: "Nullable(DateTime64(6, 'UTC'))",
    number: (value) => (Number.isFinite(value) ? String(value) : String(value).replace("Infinity", "inf")),
    time: (micros) => `fromUnixTimestamp64Micro(toInt64(${micros}), 'UTC')`,
    create: (table, columns) => [
      `DROP TABLE IF EXISTS ${table}`,
      `CREATE TABLE ${table} (${columns}) ENGINE = Memory`,
    ],
  },
};

/** Fills the table `users` with rows, their number as `Row`. */
export async function loadUsers(engine: Engine, rows: readonly RawRow[]): Promise<void> {
  if (engine.load) return engine.load(rows);
  const { dialect } = engine;
  const words = WORDS[dialect] as Words;
  const name = (column: string) => quoteIdentifier(dialect, column);
  const columns = [
    `${name("Row")} INTEGER`,
    `${name("followers")} ${words.double}`,
    `${name('odd "name"')} ${words.double}`,
    `${name("is verified")} ${words.boolean}`,
    `${name("Joined")} ${words.timestamp}`,
    `${name("country")} ${words.text}`,
    `${name("ratio")} ${words.double}`,
    `${name("unused")} ${words.double}`,
  ].join(", ");
  const create = words.create ?? (() => ["DROP TABLE IF EXISTS users", `CREATE TABLE users (${columns})`]);
  for (const statement of create("users", columns)) await engine.run(statement);
  const number = (value: number | null) => (value === null ? "NULL" : words.number(value));
  for (let start = 0; start < rows.length; start += 500) {
    const values = rows.slice(start, start + 500).map((row, i) => {
      const joined = row.joined === null ? "NULL" : words.time(row.joined);
      const country = row.country === null ? "NULL" : quoteText(dialect, row.country);
      return `(${start + i}, ${number(row.followers)}, ${number(row.odd)}, ${row.verified}, ${joined}, ${country}, ${number(row.ratio)}, 1)`;
    });
    await engine.run(`INSERT INTO users VALUES ${values.join(", ")}`);
  }
}

/** The engine's answers in the order of the rows. */
export async function queryAnswers(
  engine: Engine,
  model: AssignmentModel,
  stored?: Readonly<Record<string, StoredType>>,
  arraysBeyondNodes?: number,
): Promise<Answer[]> {
  const { dialect } = engine;
  const sql = assignmentSql(model, {
    dialect,
    table: "users",
    id: "Row",
    ...(stored ? { stored } : {}),
    ...(arraysBeyondNodes === undefined ? {} : { arraysBeyondNodes }),
  });
  const rows = await engine.run(sql);
  const answers = rows.map(([row, segment, name, probability]) => ({
    row: Number(row),
    segment: String(segment),
    name: String(name),
    probability: Number(probability),
  }));
  return answers.sort((a, b) => a.row - b.row);
}

/** Loads random rows, asks the engine, and gives the first row where it differs from the library. */
export async function compareWithLibrary(
  engine: Engine,
  seed: number,
  options: {
    readonly rows: number;
    readonly trees?: number;
    readonly depth?: number;
    readonly stored?: Readonly<Record<string, StoredType>>;
    readonly arraysBeyondNodes?: number;
  },
): Promise<{ readonly difference: string | undefined; readonly segments: ReadonlySet<string> }> {
  const model = randomModel(seed, { trees: options.trees ?? 6, depth: options.depth ?? 4 });
  const rows = randomRows(seed, options.rows);
  await loadUsers(engine, rows);
  const expected = expectedAnswers(model, rows);
  const found = await queryAnswers(engine, model, options.stored, options.arraysBeyondNodes);
  return {
    difference: firstDifference(expected, found),
    segments: new Set(expected.map((answer) => answer.segment)),
  };
}
