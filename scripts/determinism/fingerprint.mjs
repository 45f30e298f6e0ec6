// One hash of everything that a fit says, whatever the order of its rows was: labels, map, memberships, document, models
// and SHAP values, with rows named by their id instead of their position.
import { createHash } from "node:crypto";

/** @param {import("@clusterwhy/segments").Segmentation} found  with an id column */
export function fingerprint(found) {
  const hash = createHash("sha256");
  for (const part of parts(found)) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}

export function* parts({ document, rows, shap, models }) {
  const ids = rows.id.values;
  const order = Array.from(ids, (_, row) => row).sort((a, b) => (ids[a] < ids[b] ? -1 : 1));
  const segments = document.segments.map((segment) => ({
    ...segment,
    exemplars: segment.exemplars.map((row) => ids[row]),
  }));
  yield JSON.stringify({ columns: document.columns, segments });
  yield JSON.stringify(order.map((row) => [ids[row], rows.paths[rows.segment[row]], rows.noise[row]]));
  for (const values of [rows.x, rows.y, rows.probability, rows.outlierScore]) {
    yield bytesOf(Float32Array.from(order, (row) => values[row]));
  }
  for (const sample of shap) {
    const width = sample.columns.length;
    const lines = Array.from(sample.rows, (row, i) => ({
      id: ids[row],
      values: sample.values.slice(i * width, (i + 1) * width),
    })).sort((a, b) => (a.id < b.id ? -1 : 1));
    yield JSON.stringify([sample.path, sample.columns, lines.map(({ id }) => id)]);
    for (const { values } of lines) yield bytesOf(values);
  }
  for (const { file, ensemble } of models) {
    yield file;
    for (const [name, value] of Object.entries(ensemble)) {
      yield name;
      yield ArrayBuffer.isView(value) ? bytesOf(value) : JSON.stringify(value);
    }
  }
}

function bytesOf(array) {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
