import {
  type AssignmentColumn,
  type AssignmentModel,
  type Column,
  type ColumnTable,
  FALSE_WORDS,
  inputError,
  modelError,
  type NumericColumn,
  nearestName,
  type StringColumn,
  TRUE_WORDS,
  type Warning,
} from "@clusterwhy/core";
import { applyPreparation, readPreparation } from "@clusterwhy/prepare";
import { MAX_LEVELS } from "../classify/classifierColumns.js";

export interface AssignmentFeatures {
  /** Float32Array [numRows × columns], row-major: raw values as the classifiers take them; NaN is missing. */
  readonly values: Float32Array;
  readonly warnings: readonly Warning[];
}

/**
 * The classifiers' columns out of a table whose types were found from its own content: a yes-or-no column that holds
 * only `yes` is text there, levels such as `1` and `2` are numbers. Both are read as the fitted table had them; what
 * cannot be read counts as missing and is reported.
 *
 * @throws ClusterwhyError `COLUMN_MISSING` when a column is not there, `COLUMN_TYPE` when most of it cannot be read
 */
export function assignmentFeatures(
  model: Pick<AssignmentModel, "columns" | "preparation">,
  table: ColumnTable,
): AssignmentFeatures {
  const numFeatures = model.columns.length;
  const values = new Float32Array(table.numRows * numFeatures);
  const warnings: Warning[] = [];
  const components = componentReader(model, table);
  model.columns.forEach((wanted, feature) => {
    const column = findColumn(
      table,
      (wanted.component === undefined ? undefined : wanted.source) ?? wanted.name,
    );
    if (wanted.component !== undefined) {
      const valueAt = components(column, wanted.component);
      for (let row = 0; row < table.numRows; row++) values[row * numFeatures + feature] = valueAt(row);
      return;
    }
    const { valueAt, unreadable } = reader(wanted, column);
    for (let row = 0; row < table.numRows; row++) values[row * numFeatures + feature] = valueAt(row);
    if (unreadable > 0) warnings.push(checkReadable(wanted, column, table.numRows, unreadable));
    warnings.push(...newLevels(wanted, column, valueAt, table.numRows));
  });
  return { values, warnings };
}

function findColumn(table: ColumnTable, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw missingColumn(name, table);
  return column;
}

/** Components of texts, all made when the first one is asked for. A missing text has none. */
function componentReader({ preparation }: Pick<AssignmentModel, "preparation">, table: ColumnTable) {
  let made: ReturnType<typeof applyPreparation> | undefined;
  return (column: Column, component: number): ((row: number) => number) => {
    made ??= applyPreparation(readPreparation(preparation), table);
    const { values, numDims } = made;
    if (component >= numDims) {
      throw modelError(
        "PIPELINE_DAMAGED",
        `the saved pipeline cannot be read: '${column.name}' has no component ${component}; fit again or restore the run folder`,
      );
    }
    const isMissing = (row: number) =>
      column.type === "string" ? column.codes[row] < 0 : Number.isNaN(column.values[row]);
    return (row) => (isMissing(row) ? Number.NaN : values[row * numDims + component]);
  };
}

interface Reader {
  valueAt(row: number): number;
  /** Rows with a value that is not of the wanted type. */
  readonly unreadable: number;
}

function reader(wanted: AssignmentColumn, column: Column): Reader {
  if (wanted.type === "string") {
    return column.type === "string" ? levelsOfTexts(wanted, column) : levelsOfNumbers(wanted, column);
  }
  if (column.type !== "string") return { valueAt: (row) => column.values[row], unreadable: 0 };
  const parse = wanted.type === "boolean" ? flagOf : wanted.type === "time" ? timeOf : numberOf;
  const parsed = Float64Array.from(column.levels, (text) => parse(text.trim().toLowerCase()));
  let unreadable = 0;
  for (const code of column.codes) {
    if (code >= 0 && Number.isNaN(parsed[code]) && column.levels[code].trim() !== "") unreadable++;
  }
  return {
    valueAt: (row) => (column.codes[row] < 0 ? Number.NaN : parsed[column.codes[row]]),
    unreadable,
  };
}

/** A level that the fitted table did not have is missing, as in training: nothing is wrong with it. */
function levelsOfTexts(wanted: AssignmentColumn, column: StringColumn): Reader {
  const known = new Map((wanted.levels ?? []).map((level, index) => [level, index]));
  const indices = Float64Array.from(column.levels, (level) => known.get(level) ?? Number.NaN);
  return {
    valueAt: (row) => (column.codes[row] < 0 ? Number.NaN : indices[column.codes[row]]),
    unreadable: 0,
  };
}

/** Levels by the number they spell (`01` is 1), or by the truth they tell (`yes` is true). */
function levelsOfNumbers(wanted: AssignmentColumn, column: NumericColumn): Reader {
  const parse = column.type === "boolean" ? flagOf : column.type === "time" ? timeOf : numberOf;
  const known = new Map<number, number>();
  (wanted.levels ?? []).forEach((level, index) => {
    const value = parse(level.trim().toLowerCase());
    if (!Number.isNaN(value) && !known.has(value)) known.set(value, index);
  });
  return { valueAt: (row) => known.get(column.values[row]) ?? Number.NaN, unreadable: 0 };
}

const TRUE = new Set(TRUE_WORDS);
const FALSE = new Set(FALSE_WORDS);

function flagOf(text: string): number {
  return TRUE.has(text) ? 1 : FALSE.has(text) ? 0 : Number.NaN;
}

function numberOf(text: string): number {
  return text === "" ? Number.NaN : Number(text);
}

/** Seconds since 1970 of an ISO date or time; without a zone it is UTC. */
function timeOf(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[t ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(z|[+-]\d{2}:?\d{2})?$/.exec(
    text,
  );
  if (match === null) return Number.NaN;
  const [, day, time = "00:00", zone = "z"] = match;
  return Date.parse(`${day}T${time}${zone.toUpperCase()}`) / 1000;
}

/**
 * Whether values of the column that the fitted table did not have can be told: of a column with more levels than the
 * classifiers know, the rarer ones are missing as well.
 */
export function tellsNewLevels({ type, levels }: AssignmentColumn): boolean {
  return type === "string" && (levels?.length ?? 0) < MAX_LEVELS;
}

/**
 * The warning `NEW_LEVELS`.
 *
 * @param rows with a value that the fitted table did not have, 1 or more
 */
export function newLevelsWarning(column: string, rows: number, example: string): Warning {
  const values = rows === 1 ? "1 value" : `${rows} values`;
  const [are, count] = rows === 1 ? ["is", "counts"] : ["are", "count"];
  const message = `${values} of '${column}' ${are} new since the fit (for example ${JSON.stringify(example)}) and ${count} as missing`;
  return { code: "NEW_LEVELS", message };
}

function newLevels(
  wanted: AssignmentColumn,
  column: Column,
  valueAt: Reader["valueAt"],
  numRows: number,
): Warning[] {
  if (!tellsNewLevels(wanted)) return [];
  let count = 0;
  let example = "";
  for (let row = 0; row < numRows; row++) {
    const text = column.type === "string" ? column.levels[column.codes[row]] : String(column.values[row]);
    const isMissing = column.type === "string" ? column.codes[row] < 0 : Number.isNaN(column.values[row]);
    if (isMissing || !Number.isNaN(valueAt(row)) || text.trim() === "") continue;
    count++;
    if (count === 1) example = text;
  }
  return count === 0 ? [] : [newLevelsWarning(wanted.name, count, example)];
}

function missingColumn(name: string, table: ColumnTable): Error {
  const near = nearestName(
    name,
    table.columns.map((column) => column.name),
  );
  return inputError(
    "COLUMN_MISSING",
    `the table lacks the column '${name}', which the run was fitted on${near ? `; it has '${near}'` : ""}`,
  );
}

const WORDS = { number: "numbers", boolean: "yes or no", time: "times", string: "text" };

function checkReadable(
  wanted: AssignmentColumn,
  column: Column,
  numRows: number,
  unreadable: number,
): Warning {
  const present = column.type === "string" ? column.codes.filter((code) => code >= 0).length : numRows;
  const found = column.type === "string" ? ` (for example ${JSON.stringify(exampleOf(wanted, column))})` : "";
  if (2 * unreadable > present) {
    throw inputError(
      "COLUMN_TYPE",
      `the column '${wanted.name}' was fitted as ${WORDS[wanted.type]}, but ${unreadable} of its ${present} values here are not${found}; give it the same type as in the fitted table`,
    );
  }
  return {
    code: "VALUES_UNREADABLE",
    message: `${unreadable} of ${present} values of '${wanted.name}' are not ${WORDS[wanted.type]}${found} and count as missing`,
  };
}

function exampleOf(wanted: AssignmentColumn, column: StringColumn): string {
  const parse = wanted.type === "boolean" ? flagOf : wanted.type === "time" ? timeOf : numberOf;
  return (
    column.levels.find((text) => text.trim() !== "" && Number.isNaN(parse(text.trim().toLowerCase()))) ?? ""
  );
}
