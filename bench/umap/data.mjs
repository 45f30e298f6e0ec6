// The benchmark's tables, from a seed: the same numbers for everyone who takes part.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RandomStream } from "../../packages/core/dist/index.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const tiktokTable = join(root, "..", "shared", "data", "tiktok-profiles.csv");

/** Normal deviates fast: a million are drawn, then read from random places on. */
function normals(random) {
  const pool = new Float32Array(1 << 20);
  for (let i = 0; i < pool.length; i++) {
    let sum = 0;
    for (let j = 0; j < 12; j++) sum += random.nextFloat();
    pool[i] = sum - 6;
  }
  let at = 0;
  return {
    next: () => {
      at = (at + 1) & (pool.length - 1);
      return pool[at];
    },
    jump: () => {
      at = random.nextBelow(pool.length);
    },
  };
}

/** Twelve round clouds. */
export function clouds(numRows, numDims, seed = 1) {
  const random = new RandomStream(seed, "clouds");
  const normal = normals(random);
  const places = Float64Array.from({ length: 12 * numDims }, () => 4 * normal.next());
  const values = new Float32Array(numRows * numDims);
  for (let row = 0; row < numRows; row++) {
    const cloud = random.nextBelow(12);
    normal.jump();
    for (let dim = 0; dim < numDims; dim++) {
      values[row * numDims + dim] = places[cloud * numDims + dim] + normal.next();
    }
  }
  return { numRows, numDims, values };
}

/** Ten clusters, each on its own plane of `intrinsic` dimensions among many, with a little noise off it. */
export function planes(numRows, numDims, intrinsic, seed = 1) {
  const random = new RandomStream(seed, "planes");
  const normal = normals(random);
  const centres = Float64Array.from({ length: 10 * numDims }, () => 2 * random.nextFloat());
  const axes = Float64Array.from({ length: 10 * numDims * intrinsic }, () => 0.5 * normal.next());
  const values = new Float32Array(numRows * numDims);
  const place = new Float64Array(intrinsic);
  for (let row = 0; row < numRows; row++) {
    const cluster = random.nextBelow(10);
    normal.jump();
    for (let i = 0; i < intrinsic; i++) place[i] = normal.next();
    for (let dim = 0; dim < numDims; dim++) {
      const axis = (cluster * numDims + dim) * intrinsic;
      let value = centres[cluster * numDims + dim] + 0.05 * normal.next();
      for (let i = 0; i < intrinsic; i++) value += axes[axis + i] * place[i];
      values[row * numDims + dim] = value;
    }
  }
  return { numRows, numDims, values };
}

/** The walk-through's 1,000 profiles, standardised; undefined where the table is missing. */
export function tiktok() {
  if (!existsSync(tiktokTable)) return undefined;
  const [, ...lines] = readFileSync(tiktokTable, "utf8").trim().split(/\r?\n/);
  const rows = lines.map((line) =>
    line
      .split(",")
      .slice(2)
      .map((cell) => (cell === "True" ? 1 : cell === "False" ? 0 : Number(cell || Number.NaN))),
  );
  const numDims = rows[0].length;
  const values = new Float32Array(rows.length * numDims);
  for (let dim = 0; dim < numDims; dim++) {
    const known = rows.map((row) => row[dim]).filter((value) => !Number.isNaN(value));
    const median = known.toSorted((a, b) => a - b)[known.length >> 1];
    const column = rows.map((row) => (Number.isNaN(row[dim]) ? median : row[dim]));
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
    column.forEach((value, row) => {
      values[row * numDims + dim] = (value - mean) / (deviation || 1);
    });
  }
  return { numRows: rows.length, numDims, values };
}
