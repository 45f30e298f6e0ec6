import {
  type ColumnTable,
  inputError,
  type RunControl,
  resolveOptions,
  type ShapSample,
  usageError,
  type Warning,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { pickPrepareOptions } from "@clusterwhy/prepare";
import { quantize } from "@clusterwhy/trees";
import { buildAssignmentModel } from "./assign/buildModel.js";
import { ensembleMargin } from "./assign/ensembleMargin.js";
import { assignmentFeatures } from "./assign/features.js";
import { canonicalOrder, reorderTable } from "./canonicalOrder.js";
import { classifierColumns, featureTypes } from "./classify/classifierColumns.js";
import { fitClassifiers } from "./classify/fitClassifiers.js";
import { textComponents } from "./classify/textComponents.js";
import { buildDocument } from "./explain/document.js";
import { explainSegments } from "./explain/explainSegments.js";
import { outcomeWarnings } from "./explain/outcomes.js";
import { type Renamer, renameSegments } from "./explain/renameSegments.js";
import { buildRows } from "./explain/segmentRows.js";
import type { FitContext } from "./fitContext.js";
import { type ResolvedSegmentsOptions, type SegmentsOptions, segmentsOptionsSchema } from "./options.js";
import { growTree } from "./recurse/grow.js";
import { breadthFirst, type SegmentNode } from "./recurse/segmentNode.js";
import type { Segmentation } from "./segmentation.js";
import { StageClock } from "./stageClock.js";
import { type StageStore, Stages } from "./stages.js";

/** Fewer rows have no room for two groups of the smallest size with rows between them. */
export const FEWEST_ROWS = 30;

/**
 * Bins a column for the classifiers. A quarter of XGBoost's default: the search for splits takes a quarter of the time,
 * and groups that are told apart by finer steps than 64 of a column would not be explainable anyway.
 */
const MAX_BIN = 64;

/** What `fitSegments` reports and obeys, and whom it asks: nothing here is an option that is recorded. */
export interface FitControl extends RunControl {
  /** Keeps finished stages, and has those of a fit that was interrupted. */
  readonly stages?: StageStore;
  /** Finds other words for names and sentences, from aggregates alone. */
  readonly rename?: Renamer;
}

/**
 * Finds the groups of a table and says why each exists: recursive embedding and clustering, one-versus-rest
 * classifiers on the raw columns, SHAP values, profiles, rules and words.
 *
 * The result is the same bits for equal table, options and seed, on any machine and with any number of threads, and
 * for the same rows in another order up to the exchange of identical rows.
 *
 * @param table borrowed; rows and columns as read
 * @throws ClusterwhyError `TOO_FEW_ROWS`, `NO_USABLE_COLUMN`, or a usage error for an option out of range
 */
export async function fitSegments(
  kernels: Kernels,
  table: ColumnTable,
  options?: SegmentsOptions,
  control?: FitControl,
): Promise<Segmentation> {
  const resolved = resolveOptions(segmentsOptionsSchema, options);
  checkBudget(resolved);
  if (table.numRows < FEWEST_ROWS) {
    throw inputError(
      "TOO_FEW_ROWS",
      `the table has ${table.numRows} rows; finding groups needs at least ${FEWEST_ROWS}`,
    );
  }
  const clock = new StageClock();
  const order = canonicalOrder(table);
  const context = createContext(kernels, reorderTable(table, order), resolved, new Stages(control?.stages));
  try {
    clock.finish("order and quantise");
    const { root, preparation, warnings } = await growTree(context, control);
    const nodes = breadthFirst(root);
    clock.finish("find groups");
    const explanations = await explainSegments(context, nodes, control);
    clock.finish("explain groups");
    const { document, renaming } = await context.stages.once("document", async () => {
      const described = await buildDocument(context, nodes, explanations, preparation, order, control);
      return renameSegments(described, control);
    });
    clock.finish("describe groups");
    const names = new Map(document.segments.map((segment) => [segment.path, segment.name]));
    const noiseRows = document.segments[0].children.length > 0 ? document.segments[0].noise : table.numRows;
    return {
      options: resolved,
      document,
      rows: buildRows(
        context.table,
        nodes,
        order,
        resolved.noise === "nearest" ? likeliestChild(context) : undefined,
      ),
      shap: explanations.samples.map((sample) => toInputOrder(sample, order)),
      models: explanations.models,
      assignment: buildAssignmentModel(context, nodes, names),
      trustworthiness: root.map?.trustworthiness ?? null,
      groupedRows: table.numRows - noiseRows,
      noiseRows,
      warnings: [
        ...kernels.warnings,
        ...(preparation?.warnings ?? []),
        ...outcomeWarnings(table),
        ...warnings,
        ...unknownPaths(resolved, names),
        ...renaming,
      ],
      timings: clock.stages,
    };
  } finally {
    context.quantized.dispose();
  }
}

function checkBudget({ groups, maxSegments }: ResolvedSegmentsOptions): void {
  if (groups === undefined || maxSegments === undefined || groups <= maxSegments) return;
  throw usageError(
    "OPTIONS_CONFLICT",
    `groups asks for ${groups} groups, but maxSegments allows ${maxSegments}; leave one of them out`,
  );
}

function createContext(
  kernels: Kernels,
  table: ColumnTable,
  options: ResolvedSegmentsOptions,
  stages: Stages,
): FitContext {
  const texts = options.sqlSafe ? undefined : textComponents(table, options);
  const columns = [...classifierColumns(table, options), ...(texts?.columns ?? [])];
  if (columns.length === 0) throw noUsableColumn(table, options);
  const features = {
    numRows: table.numRows,
    featureNames: columns.map((column) => column.name),
    featureTypes: featureTypes(columns),
    values: assignmentFeatures({ ...texts, columns }, table).values,
  };
  const quantized = quantize(kernels, features, { maxBin: MAX_BIN });
  return {
    kernels,
    table,
    options,
    prepareOptions: pickPrepareOptions(options),
    columns,
    ...(texts === undefined ? {} : { preparation: texts.preparation }),
    features,
    quantized,
    stages,
    fitClassifiers: (tasks, control) => fitClassifiers(kernels, quantized, tasks, options, control),
  };
}

function noUsableColumn(table: ColumnTable, { sqlSafe }: ResolvedSegmentsOptions): Error {
  const found = table.columns.map(({ name, reason }) => `${name} (${reason})`).join(", ");
  const what = sqlSafe ? "one that varies and that SQL can compute, which texts are not" : "one that varies";
  return inputError(
    "NO_USABLE_COLUMN",
    `the table has no usable column: groups need ${what}; found ${found || "none"}`,
  );
}

/** By the children's classifiers, without a threshold. */
function likeliestChild({ features, columns }: FitContext) {
  return (node: SegmentNode, row: number): SegmentNode => {
    const values = features.values.subarray(row * columns.length, (row + 1) * columns.length);
    const margins = node.children.map(({ vsSiblings }) =>
      vsSiblings === undefined
        ? Number.NEGATIVE_INFINITY
        : vsSiblings.calibration.slope * ensembleMargin(vsSiblings.ensemble, values) +
          vsSiblings.calibration.intercept,
    );
    return node.children[margins.reduce((best, margin, i) => (margin > margins[best] ? i : best), 0)];
  };
}

function unknownPaths(options: ResolvedSegmentsOptions, names: ReadonlyMap<string, string>): Warning[] {
  return options.explainAlso
    .filter((path) => !names.has(path))
    .map((path) => ({
      code: "SEGMENT_UNKNOWN",
      message: `explainAlso names the segment '${path}', which this run does not have`,
    }));
}

/** Rows of the sample as input rows, ascending. */
function toInputOrder(sample: ShapSample, order: Int32Array): ShapSample {
  const numColumns = sample.columns.length;
  const inputRows = Int32Array.from(sample.rows, (row) => order[row]);
  const positions = Int32Array.from({ length: inputRows.length }, (_, i) => i).sort(
    (a, b) => inputRows[a] - inputRows[b],
  );
  const values = new Float32Array(sample.values.length);
  positions.forEach((from, to) => {
    values.set(sample.values.subarray(from * numColumns, (from + 1) * numColumns), to * numColumns);
  });
  return { ...sample, rows: Int32Array.from(positions, (position) => inputRows[position]), values };
}
