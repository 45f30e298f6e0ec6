import type { TreeEnsemble } from "@clusterwhy/core";
import { binary, column, type Expression, isNotNull, number, sum, text, when } from "../ast/expression.js";
import type { Selected } from "../ast/query.js";
import type { NamedNode } from "./levels.js";
import { TestSet, treeArrays } from "./treeArrays.js";
import { type Feature, treeExpression } from "./treeExpression.js";

/**
 * The sums of a level's trees, one list of columns a stage. A child's sum begins with its base margin and takes as
 * many whole trees as an expression may hold, then goes on from there in the next stage: the order of the additions
 * is the model's own. Rows that are not at the child's node keep NULL, and no tree is walked for them.
 */
export function marginStages(
  level: readonly NamedNode[],
  isRoot: boolean,
  features: readonly Feature[],
  maxNodes: number,
): Selected[][] {
  const stages: Selected[][] = [];
  for (const node of level) {
    for (const { child, margin } of node.children) {
      const { ensemble } = child;
      treeBlocks(ensemble, maxNodes).forEach((block, stage) => {
        const start = stage === 0 ? number(ensemble.baseMargins[0]) : column(margin);
        const total = sum([start, ...block.map((tree) => treeExpression(ensemble, tree, features))]);
        stages[stage] ??= [];
        stages[stage].push({ alias: margin, expression: guarded(total, stage, margin, node.path, isRoot) });
      });
    }
  }
  return stages;
}

/** The same sums with the trees in arrays: first every row's answers to all tests, then each model's walk. */
export function marginsByArrays(
  level: readonly NamedNode[],
  isRoot: boolean,
  features: readonly Feature[],
): { readonly tests: Selected; readonly sums: Selected[] } {
  const ensembles = level.flatMap((node) => node.children.map(({ child }) => child.ensemble));
  const tests = new TestSet(ensembles, features);
  const sums = level.flatMap((node) =>
    node.children.map(({ child, margin }): Selected => {
      const base = child.ensemble.baseMargins[0];
      const trees = treeArrays(child.ensemble, tests);
      const walk: Expression = { kind: "treeWalk", base, trees, tests: column("tests") };
      return { alias: margin, expression: guarded(walk, 0, margin, node.path, isRoot) };
    }),
  );
  const { boundTests: bounds, setTests: conditions } = tests;
  return { tests: { alias: "tests", expression: { kind: "testArray", bounds, conditions } }, sums };
}

function guarded(
  total: Expression,
  stage: number,
  margin: string,
  path: string,
  isRoot: boolean,
): Expression {
  if (stage > 0) return when(isNotNull(column(margin)), total);
  return isRoot ? total : when(binary(column("segment"), "=", text(path)), total);
}

/** Consecutive trees of at most `maxNodes` nodes a block, at least one tree each; one empty block without trees. */
function treeBlocks(ensemble: TreeEnsemble, maxNodes: number): number[][] {
  const { nodeOffsets } = ensemble;
  const blocks: number[][] = [[]];
  let numNodes = 0;
  for (let tree = 0; tree < nodeOffsets.length - 1; tree++) {
    const size = nodeOffsets[tree + 1] - nodeOffsets[tree];
    if (numNodes + size > maxNodes && blocks[blocks.length - 1].length > 0) {
      blocks.push([]);
      numNodes = 0;
    }
    blocks[blocks.length - 1].push(tree);
    numNodes += size;
  }
  return blocks;
}
