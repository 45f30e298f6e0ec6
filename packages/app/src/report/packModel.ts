import type { AssignmentModel, TreeEnsemble } from "@clusterwhy/core";
import { type ArrayRef, type ContainerReader, type ContainerWriter, narrow } from "./container.js";

/** The classifiers that assign rows, as the report carries them: what predicts, without what only describes. */
export interface PackedModel {
  readonly columns: AssignmentModel["columns"];
  readonly nodes: readonly {
    readonly path: string;
    readonly minMargin: number;
    readonly children: readonly {
      readonly path: string;
      readonly name: string;
      readonly slope: number;
      readonly intercept: number;
      readonly ensemble: PackedEnsemble;
    }[];
  }[];
}

interface PackedEnsemble {
  readonly baseMargin: number;
  readonly nodeOffsets: ArrayRef;
  readonly left: ArrayRef;
  readonly right: ArrayRef;
  readonly feature: ArrayRef;
  readonly threshold: ArrayRef;
  readonly defaultLeft: ArrayRef;
  readonly categoryOffset: ArrayRef;
  readonly categorySize: ArrayRef;
  readonly categories: ArrayRef;
}

/** Above so many nodes of trees the models would make the report too large; about 2 MB. */
const MOST_NODES = 400_000;

/** Undefined where the report cannot carry the model: it is too large. */
export function packModel(writer: ContainerWriter, model: AssignmentModel): PackedModel | undefined {
  const ensembles = model.nodes.flatMap((node) => node.children.map((child) => child.ensemble));
  const numNodes = ensembles.reduce((sum, ensemble) => sum + ensemble.left.length, 0);
  if (numNodes > MOST_NODES) return undefined;
  return {
    columns: model.columns,
    nodes: model.nodes.map(({ path, minMargin, children }) => ({
      path,
      minMargin,
      children: children.map(({ ensemble, ...child }) => ({
        path: child.path,
        name: child.name,
        slope: child.slope,
        intercept: child.intercept,
        ensemble: packEnsemble(writer, ensemble),
      })),
    })),
  };
}

export function unpackModel(reader: ContainerReader, packed: PackedModel): AssignmentModel {
  return {
    columns: packed.columns,
    nodes: packed.nodes.map((node) => ({
      ...node,
      children: node.children.map((child) => ({
        ...child,
        ensemble: unpackEnsemble(reader, child.ensemble, packed.columns),
      })),
    })),
  };
}

function packEnsemble(writer: ContainerWriter, ensemble: TreeEnsemble): PackedEnsemble {
  const add = (values: Int32Array) => writer.add(narrow(values));
  return {
    baseMargin: ensemble.baseMargins[0],
    nodeOffsets: writer.add(ensemble.nodeOffsets),
    left: add(ensemble.left),
    right: add(ensemble.right),
    feature: add(ensemble.feature),
    threshold: writer.add(ensemble.threshold),
    defaultLeft: writer.add(ensemble.defaultLeft),
    categoryOffset: add(ensemble.categoryOffset),
    categorySize: add(ensemble.categorySize),
    categories: add(ensemble.categories),
  };
}

function unpackEnsemble(
  reader: ContainerReader,
  packed: PackedEnsemble,
  columns: AssignmentModel["columns"],
): TreeEnsemble {
  const whole = (ref: ArrayRef) => Int32Array.from(reader.read(ref));
  const left = whole(packed.left);
  const nodeOffsets = whole(packed.nodeOffsets);
  const notKept = new Float32Array(0);
  return {
    objective: "binary:logistic",
    featureNames: columns.map((column) => column.name),
    featureTypes: columns.map((column) => (column.type === "string" ? "c" : "float")),
    numOutputs: 1,
    baseMargins: Float64Array.of(packed.baseMargin),
    nodeOffsets,
    treeOutputs: new Int32Array(nodeOffsets.length - 1),
    left,
    right: whole(packed.right),
    feature: whole(packed.feature),
    threshold: reader.read(packed.threshold) as Float32Array,
    defaultLeft: reader.read(packed.defaultLeft) as Uint8Array,
    cover: notKept,
    gain: notKept,
    baseWeight: notKept,
    categoryOffset: whole(packed.categoryOffset),
    categorySize: whole(packed.categorySize),
    categories: whole(packed.categories),
  };
}
