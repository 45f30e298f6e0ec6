// The peer's models and population, as ours take them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createKernels } from "@clusterwhy/kernels";
import { createAssigner } from "@clusterwhy/segments";
import { assignmentFeatureSql } from "@clusterwhy/sql";
import { mapTable } from "@clusterwhy/table";
import { readXgboostJson } from "@clusterwhy/trees";

/** XGBoost's one-versus-rest models as one level of segments that takes every row. */
export function loadModel(folder) {
  const files = readdirSync(join(folder, "models"));
  const numbers = files.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
  const children = numbers.map((number) => ({
    path: String(number),
    name: `group ${number}`,
    ensemble: readXgboostJson(readFileSync(join(folder, "models", `${number}.json`), "utf8")),
    slope: 1,
    intercept: 0,
  }));
  const columns = children[0].ensemble.featureNames.map((name) => ({ name, type: "number" }));
  return { columns, nodes: [{ path: "all", minMargin: Number.NEGATIVE_INFINITY, children }] };
}

/** Parquet to Parquet by the kernels. */
export async function assignByKernels(model, source, output, { threads, memoryLimit, onProgress }) {
  const kernels = await createKernels({ threads });
  const assigner = createAssigner(kernels, model);
  try {
    return await mapTable(
      source,
      {
        output,
        inputs: (columns) => {
          const stored = Object.fromEntries(columns.map(({ name }) => [name, "number"]));
          return assignmentFeatureSql(model, { dialect: "duckdb", stored });
        },
        carry: ["id"],
        outputs: [
          { name: "segment", levels: ["none", ...model.nodes[0].children.map((child) => child.path)] },
          { name: "probability" },
        ],
        map: async (values, numRows) => {
          const { segment, probability } = await assigner.assign(values, numRows);
          return [segment, probability];
        },
        threads,
        memoryLimit,
      },
      { onProgress },
    );
  } finally {
    assigner.close();
    kernels.close();
  }
}
