// For the live comparison: reads {rows, options, measured, fresh} as JSON; writes our graph, layout, neighbours, the
// trustworthiness of the measured layouts and the places of fresh rows as JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { createKernels } from "../packages/kernels/dist/index.js";
import { fitUmap, transformRows, trustworthiness } from "../packages/umap/dist/index.js";

const [source, target] = process.argv.slice(2);
const { rows, options, measured = [], fresh } = JSON.parse(readFileSync(source, "utf8"));
const matrixOf = (list) => ({
  numRows: list.length,
  numDims: list[0].length,
  values: Float32Array.from(list.flat()),
});
const kernels = await createKernels();
const matrix = matrixOf(rows);
const model = await fitUmap(kernels, matrix, options);
const { embedding, knn, graph, warnings } = model;
const placed = fresh && (await transformRows(kernels, model, matrixOf(fresh)));
const trust = [];
for (const layout of [Array.from(embedding.values), ...measured.map((one) => one.flat())]) {
  const other = {
    numRows: matrix.numRows,
    numDims: layout.length / matrix.numRows,
    values: Float32Array.from(layout),
  };
  trust.push(await trustworthiness(kernels, matrix, other, 15));
}
kernels.close();
const plain = (values) => Array.from(values);
writeFileSync(
  target,
  JSON.stringify({
    embedding: plain(embedding.values),
    trust,
    placed: placed && plain(placed.values),
    warnings,
    knn: { k: knn.k, indices: plain(knn.indices), distances: plain(knn.distances) },
    graph: { offsets: plain(graph.offsets), targets: plain(graph.targets), weights: plain(graph.weights) },
  }),
);
