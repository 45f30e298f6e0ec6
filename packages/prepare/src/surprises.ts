import { type Column, type ColumnTable, hashName } from "@clusterwhy/core";
import type { Rows } from "./columnFit.js";
import { type KindPreparation, wantsText } from "./columnKinds.js";
import { asNumbers, asTexts } from "./conform.js";
import { allRows, type Preparation } from "./preparation.js";

/** How new rows differ from what the preparation was fitted on, and what was done about it. */
export interface Surprise {
  readonly column: string;
  readonly kind:
    | "missing column"
    | "extra column"
    | "wrong type"
    | "new level"
    | "outside range"
    | "infinite";
  /** Rows that it concerns; all of them for a whole column. */
  readonly count: number;
  /** For example the first new levels. */
  readonly examples: readonly string[];
  /** What applying the preparation does. */
  readonly answer: string;
}

const MOST_EXAMPLES = 3;

/** Counts every surprise in new rows; nothing is changed. */
export function findSurprises(preparation: Preparation, table: ColumnTable, rows?: Int32Array): Surprise[] {
  const used = rows ?? allRows(table);
  const known = new Set([...preparation.columns.map(({ column }) => column), ...preparation.unused]);
  const extra = table.columns
    .filter(({ name }) => !known.has(name))
    .map(({ name }): Surprise => {
      return {
        column: name,
        kind: "extra column",
        count: used.length,
        examples: [],
        answer: "it is not used",
      };
    });
  return [...preparation.columns.flatMap((fitted) => surprisesOf(fitted, table, used)), ...extra];
}

function surprisesOf(fitted: KindPreparation, table: ColumnTable, rows: Rows): Surprise[] {
  const column = table.columns.find(({ name }) => name === fitted.column);
  if (column === undefined) {
    const answer = "an error, or every value counts as missing where `missingColumns` is `fill`";
    return [{ column: fitted.column, kind: "missing column", count: rows.length, examples: [], answer }];
  }
  return wantsText(fitted) ? textSurprises(fitted, column, rows) : numberSurprises(fitted, column, rows);
}

function numberSurprises(fitted: KindPreparation, column: Column, rows: Rows): Surprise[] {
  const { column: numbers, readable } = asNumbers(column);
  const unreadable = new Tally();
  const infinite = new Tally();
  const outside = new Tally();
  for (const row of rows) {
    const value = numbers.values[row];
    if (!readable(row)) unreadable.add(textAt(column, row));
    else if (Math.abs(value) === Number.POSITIVE_INFINITY) infinite.add(String(value));
    else if (fitted.kind === "numeric" && (value < fitted.low || value > fitted.high))
      outside.add(String(value));
  }
  const { column: name } = fitted;
  return [
    unreadable.surprise(name, "wrong type", "texts that are no numbers count as missing"),
    infinite.surprise(
      name,
      "infinite",
      "infinite values count as the largest or smallest of the training rows",
    ),
    outside.surprise(name, "outside range", "values beyond those of the training rows keep their own place"),
  ].filter((surprise) => surprise !== undefined);
}

function textSurprises(fitted: KindPreparation, column: Column, rows: Rows): Surprise[] {
  const texts = asTexts(column);
  const isKnown = knownLevels(fitted);
  const unknown = new Tally();
  const converted = new Tally();
  for (const row of rows) {
    const code = texts.codes[row];
    if (code < 0) continue;
    if (column.type !== "string") converted.add(texts.levels[code]);
    const own =
      fitted.kind === "items" ? (texts.items?.[code] ?? [texts.levels[code]]) : [texts.levels[code]];
    const fresh = isKnown === undefined ? undefined : own.find((level) => !isKnown(level));
    if (fresh !== undefined) unknown.add(fresh);
  }
  const { column: name } = fitted;
  return [
    converted.surprise(name, "wrong type", "numbers are read as their digits"),
    unknown.surprise(name, "new level", answerToNewLevels(fitted)),
  ].filter((surprise) => surprise !== undefined);
}

/** Undefined where any text has its answer, or where the levels were too many to be remembered. */
function knownLevels(fitted: KindPreparation): ((level: string) => boolean) | undefined {
  if (fitted.kind === "ordinal") return (level) => fitted.order.includes(level);
  if (fitted.kind === "items") return (level) => fitted.items.includes(level);
  if (fitted.kind !== "nominal" || fitted.folded === null) return undefined;
  const levels = new Set(fitted.levels);
  const folded = new Set(fitted.folded);
  return (level) => levels.has(level) || folded.has(hashName(level));
}

function answerToNewLevels(fitted: KindPreparation): string {
  if (fitted.kind === "ordinal") return "levels that are not in the order count as missing";
  if (fitted.kind === "items") return "items that are new are not counted";
  if (fitted.kind === "nominal" && fitted.rest) return "levels without a feature of their own count as other";
  return "levels that are new have none of the features";
}

function textAt(column: Column, row: number): string {
  return column.type === "string" ? (column.levels[column.codes[row]] ?? "") : String(column.values[row]);
}

class Tally {
  private count = 0;
  private readonly examples: string[] = [];

  add(example: string): void {
    this.count++;
    if (this.examples.length < MOST_EXAMPLES && !this.examples.includes(example)) this.examples.push(example);
  }

  surprise(column: string, kind: Surprise["kind"], answer: string): Surprise | undefined {
    return this.count === 0
      ? undefined
      : { column, kind, count: this.count, examples: this.examples, answer };
  }
}
