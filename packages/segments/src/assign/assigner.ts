import { type AssignmentModel, portableMath, type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { compileForest, type Forest } from "@clusterwhy/trees";
import type { Assignment } from "../segmentation.js";
import { assignmentNames } from "./assignRows.js";

/** Assigns many rows fast: the classifiers compiled once, for any number of batches. `close` it. */
export interface Assigner {
  /**
   * The same answer as `assignRows`, bit for bit, for any number of threads and however the rows are batched.
   *
   * @param values Float32Array [columns × numRows], by columns in the model's order: numbers, booleans as 0 and 1, times
   *   as seconds since 1970-01-01 UTC, texts as their position in the column's levels; NaN is missing. Borrowed
   */
  assign(values: Float32Array, numRows: number, control?: RunControl): Promise<Omit<Assignment, "warnings">>;
  close(): void;
}

/** A node of the walk: its children's classifiers as one forest. */
interface CompiledNode {
  readonly minMargin: number;
  readonly forest: Forest;
  readonly children: readonly CompiledChild[];
}
interface CompiledChild {
  /** In `Assignment.paths`. */
  readonly position: number;
  readonly slope: number;
  readonly intercept: number;
  readonly node: CompiledNode | undefined;
}

/** @throws ClusterwhyError `MODEL_TOO_LARGE` where a feature is split at more than 65,534 values */
export function createAssigner(kernels: Kernels, model: AssignmentModel): Assigner {
  const { paths, names } = assignmentNames(model);
  const forests: Forest[] = [];
  const close = () => {
    for (const forest of forests.splice(0)) forest.close();
  };
  const position = new Map(paths.map((path, index) => [path, index]));
  const nodes = new Map(model.nodes.map((node) => [node.path, node]));
  const compile = (node: AssignmentModel["nodes"][number] | undefined): CompiledNode | undefined => {
    if (node === undefined) return undefined;
    const forest = compileForest(
      kernels,
      node.children.map((child) => child.ensemble),
    );
    forests.push(forest);
    const children = node.children.map(({ path, slope, intercept }) => ({
      position: position.get(path) as number,
      slope,
      intercept,
      node: compile(nodes.get(path)),
    }));
    return { minMargin: node.minMargin, forest, children };
  };
  try {
    const root = compile(model.nodes[0]);
    return {
      assign: async (values, numRows, control) => {
        const segment = new Int32Array(numRows);
        const probability = new Float64Array(numRows).fill(1);
        const answer = { segment, probability };
        if (root !== undefined) await walk(root, values, numRows, undefined, answer, control);
        return { paths, names, ...answer };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Moves rows that stand at a node to its children, and on.
 *
 * @param rows the rows' places in the answer; undefined for the root, where they are all
 */
async function walk(
  node: CompiledNode,
  values: Float32Array,
  numRows: number,
  rows: Int32Array | undefined,
  answer: Pick<Assignment, "segment" | "probability">,
  control: RunControl | undefined,
): Promise<void> {
  throwIfAborted(control);
  const { forest, children, minMargin } = node;
  const margins = await forest.margins(values, numRows, control);
  const moved = children.map(() => [] as number[]);
  for (let i = 0; i < numRows; i++) {
    let best = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let child = 0; child < children.length; child++) {
      const { slope, intercept } = children[child];
      const score = slope * margins[child * numRows + i] + intercept;
      if (score > bestScore) {
        best = child;
        bestScore = score;
      }
    }
    const row = rows === undefined ? i : rows[i];
    const enters = bestScore >= minMargin;
    if (rows === undefined || enters) answer.probability[row] *= portableMath.sigmoid(bestScore);
    if (!enters) continue;
    answer.segment[row] = children[best].position;
    moved[best].push(i);
  }
  for (const [child, places] of moved.entries()) {
    const below = children[child].node;
    if (below === undefined || places.length === 0) continue;
    const chosen = Int32Array.from(places);
    await walk(
      below,
      pickRows(values, numRows, chosen),
      chosen.length,
      rows === undefined ? chosen : chosen.map((i) => rows[i]),
      answer,
      control,
    );
  }
}

/** Some rows of a matrix by columns. */
function pickRows(values: Float32Array, numRows: number, chosen: Int32Array): Float32Array {
  const numFeatures = values.length / numRows;
  const picked = new Float32Array(numFeatures * chosen.length);
  let at = 0;
  for (let feature = 0; feature < numFeatures; feature++) {
    const base = feature * numRows;
    for (let i = 0; i < chosen.length; i++) picked[at++] = values[base + chosen[i]];
  }
  return picked;
}
