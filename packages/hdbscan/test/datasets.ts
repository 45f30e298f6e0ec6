// The data sets of parity/hdbscan_data.py, bit for bit: additions and multiplications of counter-based uniforms.
import { type Matrix, RandomStream } from "@clusterwhy/core";

/** Float64 rows, rounded to single precision at the end as the Python side does. */
export type Rows = number[][];

/** A sum of twelve uniforms less six: bell-shaped, variance 1. */
function bell(stream: RandomStream): number {
  let total = 0;
  for (let i = 0; i < 12; i++) total += stream.nextFloat();
  return total - 6;
}

const table = (rows: number, dims: number, value: () => number): Rows =>
  Array.from({ length: rows }, () => Array.from({ length: dims }, value));

function blobs(
  stream: RandomStream,
  rows: number,
  dims: number,
  centres: number,
  spread: number,
  scales = [1],
): Rows {
  const middle = table(centres, dims, () => stream.nextFloat() * spread);
  return table(rows, dims, () => bell(stream)).map((row, i) => {
    const which = i % centres;
    return row.map((value, dim) => middle[which][dim] + value * scales[which % scales.length]);
  });
}

function arcs(stream: RandomStream, rows: number): Rows {
  const along = Array.from({ length: rows }, () => stream.nextFloat() * 2 - 1);
  const noise = table(rows, 2, () => bell(stream) * 0.04);
  return along.map((t, i) => {
    const [x, y] = i % 2 === 0 ? [t, t * t] : [t + 0.9, 0.9 - t * t];
    return [x + noise[i][0], y + noise[i][1]];
  });
}

const makers: Record<string, (stream: RandomStream) => Rows> = {
  blobs: (stream) => blobs(stream, 240, 2, 4, 13),
  densities: (stream) => blobs(stream, 250, 3, 5, 18, [0.4, 1, 2]),
  arcs: (stream) => arcs(stream, 200),
  noise: (stream) => table(200, 2, () => stream.nextFloat()),
  line: (stream) => {
    const along = Array.from({ length: 120 }, () => stream.nextFloat() * 10);
    return along.map((t) => [t, t * 0.5]);
  },
  ten: (stream) => blobs(stream, 200, 10, 3, 6),
  fifty: (stream) => blobs(stream, 150, 50, 4, 4),
  grid: (stream) => table(200, 2, () => Math.floor(stream.nextFloat() * 7)),
};

export function dataset(name: string, seed: number): Matrix {
  return matrixOf(makers[name](new RandomStream(seed, name)));
}

export function matrixOf(rows: Rows): Matrix {
  return { numRows: rows.length, numDims: rows[0]?.length ?? 0, values: Float32Array.from(rows.flat()) };
}
