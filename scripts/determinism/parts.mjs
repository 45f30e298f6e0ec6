// Everything that a fit says, piece by piece: document, memberships, map, SHAP values, models. Rows are named by their id
// instead of their position, so that the order of the table does not matter. Runs in Node.js and in browsers.

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
