import type { TreeEnsemble } from "@clusterwhy/core";
import type { Expression } from "../ast/expression.js";
import type { BoundTests, TreeArrays } from "../ast/treeArrays.js";
import { lowerBound } from "./float32.js";
import { type Feature, inCategories } from "./treeExpression.js";

/** Gives every different split of a level its number. */
export class TestSet {
  private readonly groups = new Map<
    string,
    { feature: number; missing: 0 | 1; bounds: Map<number, number> }
  >();
  private readonly sets = new Map<string, { condition: Expression; missing: 0 | 1; position: number }>();

  constructor(
    ensembles: readonly TreeEnsemble[],
    private readonly features: readonly Feature[],
  ) {
    for (const ensemble of ensembles)
      for (let node = 0; node < ensemble.left.length; node++)
        if (ensemble.left[node] >= 0) this.collect(ensemble, node);
    let position = 1;
    for (const { bounds } of this.groups.values()) {
      for (const bound of [...bounds.keys()].sort((a, b) => a - b)) {
        bounds.delete(bound);
        bounds.set(bound, position++);
      }
    }
    for (const set of this.sets.values()) set.position = position++;
  }

  /** In the order of their numbers, which begin with 1; those of bounds come first. */
  get boundTests(): BoundTests[] {
    return [...this.groups.values()].map(({ feature, missing, bounds }) => ({
      feature: this.features[feature].value,
      missing,
      bounds: [...bounds.keys()],
    }));
  }

  /** 1 where the condition holds, 0 where not, `missing` where it is NULL. */
  get setTests(): { readonly condition: Expression; readonly missing: 0 | 1 }[] {
    return [...this.sets.values()];
  }

  numberOf(ensemble: TreeEnsemble, node: number): number {
    if (ensemble.categoryOffset[node] >= 0) return this.sets.get(setKey(ensemble, node))?.position ?? 0;
    const group = this.groups.get(groupKey(ensemble, node));
    return group?.bounds.get(lowerBound(ensemble.threshold[node])) ?? 0;
  }

  private collect(ensemble: TreeEnsemble, node: number): void {
    const missing = missingOf(ensemble, node);
    if (ensemble.categoryOffset[node] >= 0) {
      const condition = inCategories(ensemble, node, this.features, false);
      this.sets.set(setKey(ensemble, node), { condition, missing, position: 0 });
      return;
    }
    const key = groupKey(ensemble, node);
    const group = this.groups.get(key) ?? { feature: ensemble.feature[node], missing, bounds: new Map() };
    group.bounds.set(lowerBound(ensemble.threshold[node]), 0);
    this.groups.set(key, group);
  }
}

function missingOf(ensemble: TreeEnsemble, node: number): 0 | 1 {
  return ensemble.defaultLeft[node] === 1 ? 0 : 1;
}

function groupKey(ensemble: TreeEnsemble, node: number): string {
  return `${ensemble.feature[node]} ${missingOf(ensemble, node)}`;
}

function setKey(ensemble: TreeEnsemble, node: number): string {
  const start = ensemble.categoryOffset[node];
  const set = ensemble.categories.subarray(start, start + ensemble.categorySize[node]);
  return `${groupKey(ensemble, node)} ${set.join()}`;
}

/** All trees of a model behind one another, each by levels, so that siblings are neighbours. */
export function treeArrays(ensemble: TreeEnsemble, tests: TestSet): TreeArrays {
  const arrays: TreeArrays & { depth: number } = { roots: [], depth: 0, tests: [], next: [], values: [] };
  for (let tree = 0; tree < ensemble.nodeOffsets.length - 1; tree++) {
    const offset = ensemble.nodeOffsets[tree];
    arrays.roots.push(arrays.next.length);
    const queue = [{ node: offset, level: 0 }];
    const first = arrays.next.length;
    for (let i = 0; i < queue.length; i++) {
      const { node, level } = queue[i];
      if (ensemble.left[node] < 0) {
        arrays.tests.push(0);
        arrays.next.push(first + i);
        arrays.values.push(ensemble.threshold[node]);
        continue;
      }
      arrays.depth = Math.max(arrays.depth, level + 1);
      arrays.tests.push(tests.numberOf(ensemble, node));
      arrays.next.push(first + queue.length);
      arrays.values.push(0);
      queue.push({ node: offset + ensemble.left[node], level: level + 1 });
      queue.push({ node: offset + ensemble.right[node], level: level + 1 });
    }
  }
  return arrays;
}
