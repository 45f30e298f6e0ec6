import { inputError, type SpanningTree } from "@clusterwhy/core";

/** Distances of all pairs of rows, borrowed. */
export interface DistanceMatrix {
  readonly numRows: number;
  /** Float64Array or Float32Array [numRows × numRows]: symmetric, finite, not negative, 0 on the diagonal. */
  readonly distances: Float64Array | Float32Array;
}

/**
 * The minimum spanning tree of the mutual reachability graph over given distances, by Prim's algorithm; of several of
 * the same weight the one by (weight, smaller row, larger row). O(rows²).
 *
 * @throws ClusterwhyError `DISTANCES`
 */
export function spanningTreeOfDistances(matrix: DistanceMatrix, minSamples: number): SpanningTree {
  requireDistances(matrix);
  const { numRows, distances } = matrix;
  const numEdges = Math.max(0, numRows - 1);
  const edges: { from: number; to: number; weight: number }[] = [];
  const cores = coreDistances(matrix, Math.min(minSamples, numRows - 1));
  const best = new Float64Array(numRows).fill(Number.POSITIVE_INFINITY);
  const source = new Int32Array(numRows).fill(numRows);
  const inTree = new Uint8Array(numRows);
  for (let current = 0; edges.length < numEdges; ) {
    inTree[current] = 1;
    let next = -1;
    for (let row = 0; row < numRows; row++) {
      if (inTree[row] === 1) continue;
      const weight = Math.max(distances[current * numRows + row], cores[current], cores[row]);
      if (weight < best[row] || (weight === best[row] && comesFirst(row, current, row, source[row]))) {
        best[row] = weight;
        source[row] = current;
      }
      if (
        next < 0 ||
        best[row] < best[next] ||
        (best[row] === best[next] && comesFirst(row, source[row], next, source[next]))
      ) {
        next = row;
      }
    }
    edges.push({
      from: Math.min(next, source[next]),
      to: Math.max(next, source[next]),
      weight: best[next],
    });
    current = next;
  }
  edges.sort((a, b) => a.weight - b.weight || a.from - b.from || a.to - b.to);
  return {
    numRows,
    from: Int32Array.from(edges, ({ from }) => from),
    to: Int32Array.from(edges, ({ to }) => to),
    weights: Float64Array.from(edges, ({ weight }) => weight),
  };
}

/** Whether edge (a, b) comes before edge (c, d) of the same weight. */
function comesFirst(a: number, b: number, c: number, d: number): boolean {
  const order = Math.min(a, b) - Math.min(c, d);
  return order === 0 ? Math.max(a, b) < Math.max(c, d) : order < 0;
}

function coreDistances({ numRows, distances }: DistanceMatrix, k: number): Float64Array {
  return Float64Array.from({ length: numRows }, (_, row) => {
    const own = Float64Array.from(distances.subarray(row * numRows, (row + 1) * numRows));
    // The row itself goes to the end.
    own[row] = Number.POSITIVE_INFINITY;
    return k < 1 ? 0 : own.sort()[k - 1];
  });
}

function requireDistances({ numRows, distances }: DistanceMatrix): void {
  if (distances.length !== numRows * numRows) {
    throw inputError(
      "DISTANCES",
      `distances: expected ${numRows} × ${numRows} numbers, row by row; found ${distances.length}`,
    );
  }
  for (let a = 0; a < numRows; a++) {
    for (let b = 0; b <= a; b++) {
      const distance = distances[a * numRows + b];
      const mirrored = distances[b * numRows + a];
      const fine =
        distance >= 0 && Number.isFinite(distance) && distance === mirrored && (a !== b || distance === 0);
      if (fine) continue;
      throw inputError(
        "DISTANCES",
        `distances: expected finite numbers that are not negative, the same both ways, 0 on the diagonal; found ${distance} from row ${a} to row ${b} and ${mirrored} back`,
      );
    }
  }
}
