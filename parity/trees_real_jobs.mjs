// For every job of the folder that compare_trees_real.py wrote: margins of the test rows (NAME.margins) from a model
// trained on the others.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GradientBoosting } from "../packages/trees/dist/index.js";

const folder = process.argv[2];
const floats = (name) => {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
for (const { name, featureNames, featureTypes, options } of JSON.parse(
  readFileSync(join(folder, "jobs.json"), "utf8"),
)) {
  const table = (part) => {
    const values = floats(`${name}.${part}`);
    return { numRows: values.length / featureNames.length, featureNames, featureTypes, values };
  };
  const model = new GradientBoosting(options);
  await model.fit(table("train"), floats(`${name}.labels`));
  writeFileSync(join(folder, `${name}.margins`), new Uint8Array((await model.margin(table("test"))).buffer));
}
process.exit(0);
