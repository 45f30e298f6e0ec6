// Model files that other programs or earlier versions wrote: what is read must also be writable again.
import { readFileSync } from "node:fs";
import { createKernels } from "@clusterwhy/kernels";
import * as trees from "@clusterwhy/trees";
import { fitUmap, loadUmap, saveUmap } from "@clusterwhy/umap";

const golden = (name) =>
  JSON.parse(
    readFileSync(new URL(`../../packages/trees/test/fixtures/${name}.json`, import.meta.url), "utf8"),
  );

/** @param {Buffer} model a classifier of the run, in XGBoost's JSON */
export async function modelTargets(model) {
  const [old, lightgbm] = [golden("xgboost17"), golden("lightgbm")];
  const ubj = Buffer.from(trees.writeXgboostUbj(trees.readXgboostJson(model.toString("utf8"))));
  return [
    {
      name: "XGBoost JSON",
      examples: [model, Buffer.from(old.json)],
      read: (bytes) => trees.writeXgboostJson(trees.readXgboostJson(bytes.toString("utf8"))),
    },
    {
      name: "XGBoost UBJ",
      examples: [ubj, Buffer.from(old.ubj, "base64")],
      read: (bytes) => trees.writeXgboostUbj(trees.readXgboostUbj(bytes)),
    },
    {
      name: "LightGBM text",
      examples: [Buffer.from(lightgbm.model)],
      read: (bytes) => trees.writeXgboostJson(trees.readLightgbmText(bytes.toString("utf8"))),
    },
    { name: "UMAP model", examples: [await umapModel()], read: (bytes) => loadUmap(bytes) },
  ];
}

async function umapModel() {
  const kernels = await createKernels({ threads: 1 });
  try {
    const values = Float32Array.from({ length: 80 }, (_, i) => ((i * 37) % 41) + 100 * (i % 2));
    const rows = { numRows: 40, numDims: 2, values };
    return Buffer.from(saveUmap(await fitUmap(kernels, rows, { nNeighbors: 5, nEpochs: 10 })));
  } finally {
    kernels.close();
  }
}
