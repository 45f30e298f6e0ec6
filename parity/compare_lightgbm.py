"""LightGBM's text models, read by us: margins, and SHAP values of numerical models, equal LightGBM's."""

import subprocess
import tempfile
from pathlib import Path

import lightgbm as lgb
import numpy as np

HERE = Path(__file__).resolve().parent
READ = """
import { readFileSync, writeFileSync } from "node:fs";
import { predictMargins, readLightgbmText } from "%(root)s/packages/trees/dist/index.js";
import { TreeExplainer } from "%(root)s/packages/trees/dist/shap/index.js";
const folder = process.argv[1];
for (const name of %(names)s) {
  const ensemble = readLightgbmText(readFileSync(`${folder}/${name}.txt`, "utf8"));
  const bytes = readFileSync(`${folder}/${name}.f32`);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const { featureNames, featureTypes } = ensemble;
  const data = { numRows: values.length / featureNames.length, featureNames, featureTypes, values };
  writeFileSync(`${folder}/${name}.margins`, new Uint8Array(predictMargins(ensemble, data).buffer));
  const shap = await new TreeExplainer(ensemble).shapValues(data);
  writeFileSync(`${folder}/${name}.shap`, new Uint8Array(shap.values.buffer));
}
process.exit(0);
"""
CASES = {
    "binary": (dict(objective="binary"), False, False),
    "missing": (dict(objective="binary", num_leaves=20), True, False),
    "categories": (dict(objective="binary", min_data_per_group=5, cat_smooth=1), True, True),
    "regression": (dict(objective="regression"), True, False),
    "classes": (dict(objective="multiclass", num_class=3, num_leaves=8), True, True),
}


def table(missing, categories, classes):
    rng = np.random.default_rng(5)
    x = rng.normal(size=(800, 5)).astype(np.float32)
    x[:, 4] = rng.integers(0, 40, 800)
    score = x[:, 0] + x[:, 1] * x[:, 2] + np.isin(x[:, 4], [1, 4, 35]) * 2 + rng.normal(size=800) / 2
    if missing:
        x[rng.random(800) < 0.15, 1] = np.nan
        x[rng.random(800) < 0.05, 4] = np.nan
    return x, np.digitize(score, np.quantile(score, np.linspace(0, 1, classes + 1)[1:-1]))


def main():
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        expected = {}
        for name, (options, missing, categories) in CASES.items():
            x, y = table(missing, categories, options.get("num_class", 2))
            data = lgb.Dataset(x.astype(np.float64), y, categorical_feature=[4] if categories else [])
            model = lgb.train({"verbosity": -1, "num_threads": 1, **options}, data, 20)
            model.save_model(folder / f"{name}.txt")
            x.tofile(folder / f"{name}.f32")
            contributions = model.predict(x, pred_contrib=True).reshape(len(x), -1, x.shape[1] + 1)[:, :, :-1]
            expected[name] = model.predict(x, raw_score=True), contributions
        script = READ % {"root": HERE.parent, "names": list(CASES)}
        subprocess.run(["node", "--input-type=module", "-e", script, folder], check=True)
        for name, (margins, contributions) in expected.items():
            ours = np.fromfile(folder / f"{name}.margins").reshape(margins.shape)
            gap = np.abs(ours - margins).max()
            assert gap < 1e-6, f"{name}: margins differ by {gap}"
            shap = np.abs(np.fromfile(folder / f"{name}.shap").reshape(contributions.shape) - contributions).max()
            assert shap < 1e-5, f"{name}: SHAP values differ by {shap}"
            print(f"   {name}: margins {gap:.1e}, SHAP {shap:.1e}", flush=True)


if __name__ == "__main__":
    main()
