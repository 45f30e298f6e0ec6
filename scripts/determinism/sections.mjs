// Everything that a fit says, section by section: document, labels, map, SHAP values, models. Rows are named by their id
// instead of their position, so that the order of the table does not matter. Runs in Node.js and in browsers.

/**
 * @param {import("@clusterwhy/segments").Segmentation} found  with an id column
 * @returns {Record<"document" | "labels" | "map" | "shap" | "models", (string | Uint8Array<ArrayBuffer>)[]>}
 */
export function sections({ document, rows, shap, models }) {
  const ids = rows.id.values;
  const order = Array.from(ids, (_, row) => row).sort((a, b) => (ids[a] < ids[b] ? -1 : 1));
  const segments = document.segments.map((segment) => ({
    ...segment,
    exemplars: segment.exemplars.map((row) => ids[row]),
  }));
  const inOrder = (values) => bytesOf(Float32Array.from(order, (row) => values[row]));
  return {
    document: [JSON.stringify({ columns: document.columns, segments })],
    labels: [
      JSON.stringify(order.map((row) => [ids[row], rows.paths[rows.segment[row]], rows.noise[row]])),
      inOrder(rows.probability),
      inOrder(rows.outlierScore),
    ],
    map: [inOrder(rows.x), inOrder(rows.y)],
    shap: shap.flatMap((sample) => sampleParts(sample, ids)),
    models: models.flatMap(({ file, ensemble }) => [file, ...ensembleParts(ensemble)]),
  };
}

function sampleParts(sample, ids) {
  const width = sample.columns.length;
  const lines = Array.from(sample.rows, (row, i) => ({
    id: ids[row],
    values: sample.values.slice(i * width, (i + 1) * width),
  })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const head = JSON.stringify([sample.path, sample.columns, lines.map(({ id }) => id)]);
  return [head, ...lines.map(({ values }) => bytesOf(values))];
}

function ensembleParts(ensemble) {
  return Object.entries(ensemble).flatMap(([name, value]) => [
    name,
    ArrayBuffer.isView(value) ? bytesOf(value) : JSON.stringify(value),
  ]);
}

function bytesOf(array) {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
