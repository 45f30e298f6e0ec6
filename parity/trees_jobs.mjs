// Runs the built trees package over the jobs of a folder that compare_trees.py wrote: for each, a model trained on
// the table (NAME.json, NAME.ubj), its margins, leaves and SHAP values, and the margins of XGBoost's own files read
// by us, rounded as XGBoost rounds.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createKernels } from "../packages/kernels/dist/index.js";
import * as trees from "../packages/trees/dist/index.js";
import { interventionalShapValues, shapInteractions, shapValues } from "../packages/trees/dist/shap/index.js";

const folder = process.argv[2];
const floats = (name) => {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const save = (name, array) => writeFileSync(join(folder, name), new Uint8Array(array.buffer));

const kernels = await createKernels({ threads: 2 });
for (const job of JSON.parse(readFileSync(join(folder, "jobs.json"), "utf8"))) {
  const { name, numRows, featureNames, featureTypes, options, fewRows } = job;
  const data = { numRows, featureNames, featureTypes, values: floats(`${name}.values`) };
  const { maxBin, treeMethod, ...boosting } = options;
  const matrix = trees.quantize(kernels, data, { maxBin, treeMethod });
  const weights = job.weighted ? { weights: floats(`${name}.weights`) } : {};
  const task = { labels: floats(`${name}.labels`), ...weights };
  const [{ ensemble }] = await trees.trainMany(kernels, matrix, [task], boosting);
  matrix.dispose();
  writeFileSync(join(folder, `${name}.json`), trees.writeXgboostJson(ensemble));
  writeFileSync(join(folder, `${name}.ubj`), trees.writeXgboostUbj(ensemble));
  save(`${name}.margins`, await trees.predictMarginsInParallel(kernels, ensemble, data));
  save(`${name}.leaves`, await trees.predictLeavesInParallel(kernels, ensemble, data));
  const shap = await shapValues(kernels, ensemble, data);
  save(`${name}.shap`, shap.values);
  save(`${name}.base`, shap.baseValues);
  const part = (from, to) => ({
    ...data,
    numRows: to - from,
    values: data.values.subarray(from * featureNames.length, to * featureNames.length),
  });
  save(`${name}.interactions`, (await shapInteractions(kernels, ensemble, part(0, fewRows))).values);
  const against = await interventionalShapValues(
    kernels,
    ensemble,
    part(0, fewRows),
    part(fewRows, 3 * fewRows),
  );
  save(`${name}.interventional`, against.values);

  const theirs = trees.readXgboostUbj(readFileSync(join(folder, `${name}.theirs.ubj`)));
  const text = readFileSync(join(folder, `${name}.theirs.json`), "utf8");
  if (trees.writeXgboostJson(theirs) !== trees.writeXgboostJson(trees.readXgboostJson(text))) {
    throw new Error(`${name}: XGBoost's JSON and UBJ files read differently`);
  }
  save(
    `${name}.loaded`,
    await trees.predictMarginsInParallel(kernels, theirs, data, { precision: "single" }),
  );
}
kernels.close();
