// Clusters the data sets that compare_hdbscan.py wrote: node parity/hdbscan_node.mjs FOLDER
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { condensedTreeTable, fitHdbscan } from "../packages/hdbscan/dist/index.js";
import { createKernels } from "../packages/kernels/dist/index.js";

/** [parent, child, lambda, size]; of larger sets none, to keep the file small. */
function condensedRows(model) {
  const { parent, child, lambda_val, child_size } = condensedTreeTable(model);
  if (model.labels.length > 5000) return [];
  return Array.from(parent, (_, row) => [parent[row], child[row], lambda_val[row], child_size[row]]);
}

const folder = process.argv[2];
const cases = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
const kernels = await createKernels({ threads: 2 });
const results = [];
for (const { file, numRows, numDims, options } of cases) {
  const bytes = readFileSync(join(folder, file));
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, numRows * numDims);
  const started = performance.now();
  const model = await fitHdbscan(kernels, { numRows, numDims, values }, options);
  results.push({
    seconds: (performance.now() - started) / 1000,
    labels: [...model.labels],
    probabilities: [...model.probabilities],
    outlierScores: [...model.outlierScores],
    condensed: condensedRows(model),
    tree: [...model.spanningTree.weights].map((weight, edge) => [
      model.spanningTree.from[edge],
      model.spanningTree.to[edge],
      weight,
    ]),
  });
}
kernels.close();
writeFileSync(join(folder, "results.json"), JSON.stringify(results));
