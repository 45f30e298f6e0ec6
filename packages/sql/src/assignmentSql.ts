import { type AssignmentModel, usageError } from "@clusterwhy/core";
import { bestScore, chosenChild, probabilityAfter, scoreColumns } from "./assign/choices.js";
import { type ColumnWords, columnComments } from "./assign/columnComments.js";
import { checkComputable } from "./assign/computable.js";
import { featureExpression, type StoredType } from "./assign/features.js";
import { levelsOf, type NamedNode } from "./assign/levels.js";
import { marginStages, marginsByArrays } from "./assign/margins.js";
import { plainNames } from "./assign/names.js";
import type { Feature } from "./assign/treeExpression.js";
import { call, column, match, number, text, userColumn } from "./ast/expression.js";
import type { Selected, Stage } from "./ast/query.js";
import { type Dialect, printerOf } from "./dialects/index.js";
import type { Printer } from "./print/printer.js";

export interface AssignmentSqlOptions {
  readonly dialect: Dialect;
  /**
   * The table as it stands behind FROM, in the dialect's own words: `users`, `lake.social.users`,
   * `read_parquet('users-*.parquet')`. Inserted as it is; quote names with `quoteIdentifier`.
   */
  readonly table: string;
  /** A column that comes out first under its own name: the key. Default: none, `segment` comes first. */
  readonly id?: string;
  /**
   * How the table stores its columns, by name, where the caller knows. A boolean column whose storage is unknown is
   * read as text, which serves booleans, 0 and 1, and words alike but costs time. Names that the model does not use
   * are ignored.
   */
  readonly stored?: Readonly<Record<string, StoredType>>;
  /** Labels, units and formats, which the comment above the query says. Columns that the model does not use are ignored. */
  readonly columns?: readonly ColumnWords[];
  /**
   * Nodes of the whole model beyond which the trees are walked in arrays instead of written as CASE: slower for every
   * row, but planned at once. Dialect `spark` alone; ignored by the others. Default 100,000.
   */
  readonly arraysBeyondNodes?: number;
}

/** What rows in no group are called; the library's word. */
const NONE = { path: "none", name: "none of the groups" };

/**
 * One query that assigns every row of a table: the same answer as the library's `assignRows`, as core's
 * `AssignmentModel` defines it. Segments are equal on every row; probabilities within 1e-12, since engines' `exp`
 * may differ in the last bits.
 *
 * Columns of the result: the id where asked, `segment` (a path, or `none`), `segment_name`, `probability` (double).
 * One row for each of the table's, in no promised order. NULL and NaN are missing, as is a text that is none of the
 * column's levels.
 *
 * @throws ClusterwhyError `DIALECT_UNKNOWN`, `ID_NAME`, `COLUMN_TYPE`, `NOT_IN_SQL` where the classifiers use a text,
 *   `MODEL_INVALID`, `MODEL_NOT_FINITE`, `QUERY_TOO_LONG` where the dialect's engine would refuse the text
 */
export function assignmentSql(model: AssignmentModel, options: AssignmentSqlOptions): string {
  const printer = printerOf(options.dialect);
  checkId(options.id);
  checkComputable(model.columns.filter((_, i) => usedFeatures(model).has(i)));
  const { stage: first, features } = featureStage(model, options, printer);
  const { arraysBeyondNodes: usual } = printer.capabilities;
  const beyond = usual === undefined ? Number.POSITIVE_INFINITY : (options.arraysBeyondNodes ?? usual);
  const asArrays = numNodes(model) > beyond;
  const stages = [first];
  for (const [depth, level] of levelsOf(model).entries()) {
    const carried = stages[stages.length - 1].select.map((item) => item.alias);
    stages.push(...levelStages(level, depth, carried, features, asArrays, printer));
  }
  const sql = printer.query({
    comment: [
      "Assigns every row to its segment by the classifiers alone.",
      "A bound such as 2.4999999e0 stands where a 32-bit float of the value would reach the tree's threshold.",
      ...commentsOf(model, first, options.columns),
    ],
    table: options.table,
    stages,
    result: resultColumns(model, options.id),
  });
  return checkedLength(sql, options.dialect, printer);
}

const ROW_KEY = "row_key";

/** The raw columns that the classifiers use, as they take them. */
function featureStage(
  model: AssignmentModel,
  { id, stored }: AssignmentSqlOptions,
  { capabilities }: Printer,
): { stage: Stage; features: Feature[] } {
  const used = usedFeatures(model);
  const names = plainNames(
    "x",
    model.columns.map((wanted) => wanted.name),
  );
  const features = model.columns.map((wanted, i) => ({ value: column(names[i]), type: wanted.type }));
  const select: Selected[] = id === undefined ? [] : [{ alias: ROW_KEY, expression: userColumn(id) }];
  model.columns.forEach((wanted, i) => {
    if (!used.has(i)) return;
    const known =
      stored !== undefined && Object.hasOwn(stored, wanted.name) ? stored[wanted.name] : undefined;
    select.push({
      alias: names[i],
      expression: featureExpression(wanted, known, capabilities.textHoldsNul),
    });
  });
  select.push({ alias: "segment", expression: call("nullText") });
  select.push({ alias: "probability", expression: number(1) });
  return { stage: { name: "features", select }, features };
}

function commentsOf(
  model: AssignmentModel,
  { select }: Stage,
  columns: readonly ColumnWords[] = [],
): string[] {
  const selected = new Set(select.map(({ alias }) => alias));
  const aliases = plainNames(
    "x",
    model.columns.map(({ name }) => name),
  );
  return columnComments(
    model.columns
      .map(({ name }, i) => ({ alias: aliases[i], words: columns.find((column) => column.name === name) }))
      .filter(({ alias }) => selected.has(alias)),
  );
}

function numNodes(model: AssignmentModel): number {
  const children = model.nodes.flatMap((node) => node.children);
  return children.reduce((total, { ensemble }) => total + ensemble.left.length, 0);
}

function usedFeatures(model: AssignmentModel): Set<number> {
  const used = new Set<number>();
  for (const { ensemble } of model.nodes.flatMap((node) => node.children)) {
    ensemble.left.forEach((left, node) => {
      if (left >= 0) used.add(ensemble.feature[node]);
    });
  }
  return used;
}

/** Trees, scores, the best of them, and the move: one level of the walk. */
function levelStages(
  level: readonly NamedNode[],
  depth: number,
  carried: readonly string[],
  features: readonly Feature[],
  asArrays: boolean,
  { capabilities }: Printer,
): Stage[] {
  const isRoot = depth === 0;
  const stages: Stage[] = [];
  const keep = carried.map(same);
  const margins = level.flatMap((node) => node.children.map((child) => child.margin));
  if (asArrays) {
    const { tests, sums } = marginsByArrays(level, isRoot, features);
    stages.push({ name: `tests_${depth + 1}`, select: [...keep, tests] });
    stages.push({ name: `trees_${depth + 1}`, select: [...keep, ...sums] });
  } else
    marginStages(level, isRoot, features, capabilities.maxNodesPerExpression).forEach((sums, i) => {
      const summed = new Set(sums.map((item) => item.alias));
      const others = i === 0 ? [] : margins.filter((name) => !summed.has(name)).map(same);
      stages.push({ name: `trees_${depth + 1}_${i + 1}`, select: [...keep, ...sums, ...others] });
    });
  const scores = scoreColumns(level);
  stages.push({ name: `scores_${depth + 1}`, select: [...keep, ...scores] });
  const kept = [...keep, ...scores.map((item) => same(item.alias))];
  const best = { alias: "best", expression: bestScore(level, isRoot) };
  stages.push({ name: `best_${depth + 1}`, select: [...kept, best] });
  const chosen = { alias: "chosen", expression: chosenChild(level, isRoot) };
  stages.push({ name: `chosen_${depth + 1}`, select: [...keep, same("best"), chosen] });
  stages.push({
    name: `level_${depth + 1}`,
    select: [
      ...carried.filter((name) => name !== "segment" && name !== "probability").map(same),
      { alias: "segment", expression: call("coalesce", column("chosen"), column("segment")) },
      { alias: "probability", expression: probabilityAfter(isRoot) },
    ],
  });
  return stages;
}

function same(name: string): Selected {
  return { alias: name, expression: column(name) };
}

function resultColumns(model: AssignmentModel, id: string | undefined): Selected[] {
  const children = model.nodes.flatMap((node) => node.children);
  const names = children.map((child) => [text(child.path), text(child.name)] as const);
  return [
    ...(id === undefined ? [] : [{ alias: id, quoted: true, expression: column(ROW_KEY) }]),
    { alias: "segment", expression: call("coalesce", column("segment"), text(NONE.path)) },
    {
      alias: "segment_name",
      expression: children.length === 0 ? text(NONE.name) : match(column("segment"), names, text(NONE.name)),
    },
    same("probability"),
  ];
}

function checkId(id: string | undefined): void {
  if (id === undefined || !["segment", "segment_name", "probability"].includes(id.toLowerCase())) return;
  throw usageError(
    "ID_NAME",
    `id: the result has a column '${id.toLowerCase()}' of its own; rename the table's, or leave the id out`,
  );
}

function checkedLength(sql: string, dialect: Dialect, { capabilities }: Printer): string {
  if (sql.length <= capabilities.maxQueryLength) return sql;
  throw usageError(
    "QUERY_TOO_LONG",
    `the query has ${sql.length} characters; ${dialect} takes at most ${capabilities.maxQueryLength}: fit with fewer or shallower trees, or assign with another engine`,
  );
}
