/** Tables that are not made from a seed: from scikit-learn, and from the folder of shared tables where there is one. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTable } from "../../packages/table/dist/index.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * scikit-learn's handwritten digits (1,797 × 64), even rows and odd rows; undefined without the reference Python.
 *
 * @returns two halves: the table, and every row's class
 */
export function digitsHalves() {
  let rows;
  try {
    const python = execFileSync("bash", [join(root, "parity", "venv.sh")], { encoding: "utf8" }).trim();
    const script =
      "from sklearn.datasets import load_digits as d; x = d(); print([*map(list, zip(x.data.astype(int).tolist(), x.target.tolist()))])";
    rows = JSON.parse(execFileSync(python, ["-c", script], { encoding: "utf8", maxBuffer: 1 << 26 }));
  } catch {
    return undefined;
  }
  return [0, 1].map((parity) => {
    const half = rows.filter((_, row) => row % 2 === parity);
    const columns = Array.from({ length: 64 }, (_, pixel) => {
      const values = Float64Array.from(half, ([pixels]) => pixels[pixel]);
      const isConstant = values.every((value) => value === values[0]);
      return {
        name: `pixel_${Math.floor(pixel / 8)}_${pixel % 8}`,
        role: isConstant ? "constant" : "numeric",
        reason: "made",
        type: "number",
        values,
      };
    });
    return { table: { numRows: half.length, columns }, classes: half.map(([, own]) => own) };
  });
}

/** 1,000 TikTok profiles; undefined where the shared tables are missing. */
export async function tiktokProfiles() {
  const file = join(root, "..", "shared", "data", "tiktok-profiles.csv");
  return existsSync(file) ? openTable(file, {}) : undefined;
}
