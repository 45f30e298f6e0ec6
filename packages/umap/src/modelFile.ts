import { modelError, type SparseMatrix } from "@clusterwhy/core";
import { z } from "zod";
import { type NamedArrays, packBinary, unpackBinary } from "./binaryFile.js";
import { umapOptionsSchema } from "./options.js";
import type { UmapModel } from "./prepareUmap.js";
import { isSparse } from "./rows.js";

const MAGIC = "CWUM";
export const UMAP_FORMAT_VERSION = 1;

const metaSchema = z.object({
  numRows: z.int().min(1),
  numDims: z.int().min(0),
  sparse: z.boolean(),
  a: z.number(),
  b: z.number(),
  recall: z.number(),
  k: z.int().min(0),
  includesSelf: z.boolean(),
  options: umapOptionsSchema,
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** The whole model as bytes, rows of the fit included: `loadUmap` gives it back bit for bit, on any machine. */
export function saveUmap(model: UmapModel): Uint8Array {
  const { a, b, data, embedding, graph, knn, options, recall, warnings } = model;
  const { numDims, numRows } = data;
  const { k, includesSelf } = knn;
  const sparse = isSparse(data);
  const meta = { numRows, numDims, sparse, a, b, recall, k, includesSelf, options, warnings };
  return packBinary(MAGIC, UMAP_FORMAT_VERSION, meta, {
    embedding: embedding.values,
    data: data.values,
    ...(sparse ? { dataOffsets: data.offsets, dataColumns: data.columns } : {}),
    knnIndices: knn.indices,
    knnDistances: knn.distances,
    graphOffsets: graph.offsets,
    graphTargets: graph.targets,
    graphWeights: graph.weights,
  });
}

/** @throws ClusterwhyError `MODEL_UNREADABLE` */
export function loadUmap(bytes: Uint8Array): UmapModel {
  const { arrays, meta } = unpackBinary(bytes, MAGIC, UMAP_FORMAT_VERSION, "a UMAP model");
  const parsed = metaSchema.safeParse(meta);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw modelError("MODEL_UNREADABLE", `a UMAP model's ${issue.path.join(".")}: ${issue.message}`);
  }
  const { numRows, numDims, sparse, k, includesSelf, ...rest } = parsed.data;
  const { nComponents } = rest.options;
  const f32 = (name: string, length: number) => arrayOf(arrays, name, Float32Array, length);
  const offsets = offsetsOf(arrays, "graphOffsets", numRows);
  const numEntries = offsets[numRows];
  const targets = arrayOf(arrays, "graphTargets", Int32Array, numEntries);
  const indices = arrayOf(arrays, "knnIndices", Int32Array, numRows * k);
  refuseBeyond(targets, numRows, "rows");
  refuseBeyond(indices, numRows, "rows");
  return {
    ...rest,
    embedding: { numRows, numDims: nComponents, values: f32("embedding", numRows * nComponents) },
    data: sparse
      ? sparseRows(arrays, numRows, numDims)
      : { numRows, numDims, values: f32("data", numRows * numDims) },
    knn: { numRows, k, indices, distances: f32("knnDistances", numRows * k), includesSelf },
    graph: { numRows, offsets, targets, weights: f32("graphWeights", numEntries) },
  };
}

function sparseRows(arrays: NamedArrays, numRows: number, numDims: number): SparseMatrix {
  const offsets = offsetsOf(arrays, "dataOffsets", numRows);
  const columns = arrayOf(arrays, "dataColumns", Int32Array, offsets[numRows]);
  const values = arrayOf(arrays, "data", Float32Array, offsets[numRows]);
  refuseBeyond(columns, numDims, "columns");
  return { numRows, numDims, offsets, columns, values };
}

/** Where each row's entries begin; they never fall, or reading would leave the arrays. */
function offsetsOf(arrays: NamedArrays, name: string, numRows: number): Uint32Array {
  const offsets = arrayOf(arrays, name, Uint32Array, numRows + 1);
  if (offsets[0] !== 0 || offsets.some((offset, row) => row > 0 && offset < offsets[row - 1]))
    throw modelError("MODEL_UNREADABLE", `a UMAP model's '${name}' do not rise from 0`);
  return offsets;
}

function refuseBeyond(indices: Int32Array, count: number, what: string): void {
  if (indices.some((index) => index < 0 || index >= count))
    throw modelError(
      "MODEL_UNREADABLE",
      `a UMAP model of ${count} ${what} names ${what} that it does not have`,
    );
}

function arrayOf<T extends Float32Array | Int32Array | Uint32Array>(
  arrays: NamedArrays,
  name: string,
  type: new (length: number) => T,
  length: number,
): T {
  const array = arrays[name];
  if (!(array instanceof type) || array.length !== length) {
    throw modelError(
      "MODEL_UNREADABLE",
      `a UMAP model's '${name}': expected ${length} values; found ${array?.length ?? "none"}`,
    );
  }
  return array;
}
