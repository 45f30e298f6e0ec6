import type { ColumnTable, SegmentRows } from "@clusterwhy/core";
import type { SegmentNode } from "../recurse/segmentNode.js";

/**
 * What is known of every row, brought back into the input's order.
 *
 * @param nodes breadth first: a deeper segment overwrites what its parent said
 * @param order canonical position → input row
 * @param adopt the child that a noise row is put into, where that is wanted; children are asked again
 */
export function buildRows(
  table: ColumnTable,
  nodes: readonly SegmentNode[],
  order: Int32Array,
  adopt?: (node: SegmentNode, row: number) => SegmentNode,
): SegmentRows {
  const { numRows } = table;
  const [root] = nodes;
  const components = root.map?.numComponents ?? 2;
  const coordinate = (component: number) => {
    const values = new Float32Array(numRows);
    if (root.map !== undefined) {
      for (let row = 0; row < numRows; row++)
        values[order[row]] = root.map.coordinates[row * components + component];
    }
    return values;
  };
  const segment = new Int32Array(numRows);
  const noise = new Uint8Array(numRows);
  const probability = new Float32Array(numRows);
  const outlierScore = new Float32Array(numRows);
  nodes.forEach((node, position) => {
    node.rows.forEach((row, i) => {
      segment[order[row]] = position;
      probability[order[row]] = node.probabilities[i];
      noise[order[row]] = node.children.length > 0 ? 1 : 0;
    });
  });
  if (adopt !== undefined) {
    nodes.forEach((node) => {
      if (node.children.length === 0) return;
      for (const row of node.rows) {
        if (noise[order[row]] === 0 || segment[order[row]] !== nodes.indexOf(node)) continue;
        segment[order[row]] = nodes.indexOf(adopt(node, row));
      }
    });
  }
  for (let row = 0; row < numRows; row++) {
    if (noise[order[row]] === 1) probability[order[row]] = 0;
    outlierScore[order[row]] = root.map?.outlierScores[row] ?? 0;
  }
  const id = idColumn(table, order);
  return {
    numRows,
    ...(id === undefined ? {} : { id }),
    x: coordinate(0),
    y: coordinate(1),
    ...(components > 2 ? { z: coordinate(2) } : {}),
    paths: nodes.map((node) => node.path),
    segment,
    noise,
    probability,
    outlierScore,
  };
}

function idColumn(table: ColumnTable, order: Int32Array): SegmentRows["id"] {
  const column = table.columns.find((candidate) => candidate.role === "id");
  if (column === undefined) return undefined;
  const values = new Array<string>(table.numRows);
  for (let row = 0; row < table.numRows; row++) {
    values[order[row]] =
      column.type === "string" ? (column.levels[column.codes[row]] ?? "") : String(column.values[row]);
  }
  return { name: column.name, values };
}
