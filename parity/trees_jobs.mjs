// Runs the built trees package over the jobs of a folder that compare_trees.py wrote: for each, a model trained on
// the table (NAME.json), its margins and SHAP values, and the margins of XGBoost's own file read by us.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createKernels } from "../packages/kernels/dist/index.js";
import {
  predictMargins,
  quantize,
  readXgboostJson,
  trainMany,
  writeXgboostJson,
} from "../packages/trees/dist/index.js";
import { shapValues } from "../packages/trees/dist/shap/index.js";

const folder = process.argv[2];
const floats = (name) => {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const save = (name, array) => writeFileSync(join(folder, name), new Uint8Array(array.buffer));

const kernels = await createKernels({ threads: 2 });
for (const job of JSON.parse(readFileSync(join(folder, "jobs.json"), "utf8"))) {
  const { name, numRows, featureNames, featureTypes, options } = job;
  const data = { numRows, featureNames, featureTypes, values: floats(`${name}.values`) };
  const matrix = quantize(kernels, data, { maxBin: options.maxBin });
  const weights = job.weighted ? { weights: floats(`${name}.weights`) } : {};
  const { maxBin: _, ...boosting } = options;
  const [{ ensemble }] = await trainMany(
    kernels,
    matrix,
    [{ labels: floats(`${name}.labels`), ...weights }],
    boosting,
  );
  matrix.dispose();
  writeFileSync(join(folder, `${name}.json`), writeXgboostJson(ensemble));
  save(`${name}.margins`, predictMargins(ensemble, data));
  const shap = await shapValues(kernels, ensemble, data);
  save(`${name}.shap`, shap.values);
  save(`${name}.base`, shap.baseValues);
  const theirs = join(folder, `${name}.theirs.json`);
  if (!existsSync(theirs)) continue;
  save(`${name}.loaded`, predictMargins(readXgboostJson(readFileSync(theirs, "utf8")), data));
}
kernels.close();
