import {
  type AssignmentModel,
  type Column,
  type ColumnTable,
  modelError,
  type RunControl,
  throwIfAborted,
} from "@clusterwhy/core";
import { embeddedColumns, readPreparation } from "@clusterwhy/prepare";
import { type EmbeddingModel, loadModel } from "./loadModel.js";

/**
 * The table with a vector for every text of its text columns. Lists keep their items.
 *
 * @param name folder or hub name of the model
 * @throws ClusterwhyError as `loadModel`
 */
export async function embedTexts(
  table: ColumnTable,
  name: string,
  control?: RunControl,
): Promise<ColumnTable> {
  const isText = (column: Column) =>
    column.role === "text" && column.type === "string" && column.items === undefined;
  if (!table.columns.some(isText)) return table;
  return embedColumns(table, isText, await loadModel(name), control);
}

/**
 * New rows as the run's classifiers want them: texts that were fitted by a model's vectors get theirs.
 *
 * @param name where the model is now; default: the name that the run recorded
 * @throws ClusterwhyError `EMBEDDING_MODEL` where its files are not those of the fit, and as `loadModel`
 */
export async function embedForAssignment(
  model: Pick<AssignmentModel, "preparation">,
  table: ColumnTable,
  name?: string,
  control?: RunControl,
): Promise<ColumnTable> {
  if (model.preparation === undefined) return table;
  const wanted = embeddedColumns(readPreparation(model.preparation));
  if (wanted.length === 0) return table;
  const [{ model: recorded }] = wanted;
  const loaded = await loadModel(name ?? recorded.name);
  if (loaded.sha256 !== recorded.sha256) {
    throw modelError(
      "EMBEDDING_MODEL",
      `the run was fitted by the model '${recorded.name}' (sha256 ${recorded.sha256.slice(0, 12)}…); '${loaded.name}' has other files (${loaded.sha256.slice(0, 12)}…): give the same ones, or fit again`,
    );
  }
  const names = new Set(wanted.map(({ column }) => column));
  return embedColumns(table, (column) => names.has(column.name), loaded, control);
}

async function embedColumns(
  table: ColumnTable,
  isWanted: (column: Column) => boolean,
  model: EmbeddingModel,
  control: RunControl | undefined,
): Promise<ColumnTable> {
  const columns: Column[] = [];
  for (const column of table.columns) {
    columns.push(
      isWanted(column) && column.type === "string" ? await embedColumn(column, model, control) : column,
    );
  }
  return { ...table, columns };
}

async function embedColumn(
  column: Extract<Column, { type: "string" }>,
  model: EmbeddingModel,
  control: RunControl | undefined,
): Promise<Column> {
  const { levels } = column;
  const vectors: Float32Array[] = [];
  for (const [code, level] of levels.entries()) {
    throwIfAborted(control);
    vectors.push(await model.embed(level));
    if (code % 64 === 63) control?.onProgress?.("embedding texts", (code + 1) / levels.length);
  }
  const numDims = vectors[0]?.length ?? 0;
  const values = new Float32Array(levels.length * numDims);
  vectors.forEach((vector, code) => {
    values.set(vector, code * numDims);
  });
  const { name, sha256 } = model;
  return { ...column, vectors: { model: { name, sha256 }, numDims, values } };
}
