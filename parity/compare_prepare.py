"""The built packages' preparation against scikit-learn's transformers, on columns drawn anew."""

import json
import subprocess
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import LabelEncoder, PowerTransformer, QuantileTransformer, RobustScaler, StandardScaler

from make_prepare import column, numeric_columns, text_case

ROOT = Path(__file__).resolve().parent.parent
TOLERANCE = 1e-6
SEEDS = (11, 12, 13)
DIMS = 4

SCRIPT = """
import { readFileSync } from "node:fs";
import { fitPreparation } from "@clusterwhy/prepare";
const given = JSON.parse(readFileSync(0, "utf8"));
const said = { role: "numeric", reason: "", name: "x" };
const texts = (values, role) => {
  const levels = [...new Set(values)].sort();
  return { ...said, role, type: "string", levels, codes: Int32Array.from(values, (value) => levels.indexOf(value)) };
};
const fit = (column, options) =>
  fitPreparation({ numRows: (column.values ?? column.codes).length, columns: [column] }, options);
const numeric = Object.fromEntries(Object.entries(given.numeric).map(([name, values]) => {
  const one = (options) => [...fit({ ...said, type: "number", values: Float64Array.from(values) }, options).matrix.values];
  return [name, {
    standard: one({ scaling: "standard" }), robust: one({ scaling: "robust" }),
    power: one({ skew: { x: "yeo-johnson" } }), quantile: one({ skew: { x: "quantile" } }),
  }];
}));
const text = fit(texts(given.texts, "text"), { textDims: given.dims });
const { means, scale } = text.preparation.columns[0];
const svd = given.texts.map((_, row) => means.map((mean, d) => text.matrix.values[row * means.length + d] / scale + mean));
const label = [...fit(texts(given.nominal, "nominal"), { encoding: "label" }).matrix.values];
console.log(JSON.stringify({ numeric, svd, label }));
"""


def ours(given):
    done = subprocess.run(["node", "--input-type=module", "--eval", SCRIPT], input=json.dumps(given), text=True,
                          capture_output=True, cwd=ROOT / "packages" / "prepare", check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def close(what, found, expected):
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float).ravel()
    worst = np.max(np.abs(found - expected) / np.maximum(1, np.abs(expected)))
    assert worst < TOLERANCE, f"{what}: off by {worst:.2e}"
    return worst


def main():
    worst = dict.fromkeys(["StandardScaler", "RobustScaler", "PowerTransformer", "QuantileTransformer", "LabelEncoder",
                           "TruncatedSVD"], 0.0)
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        numeric = numeric_columns(rng)
        texts = text_case(rng)["texts"]
        nominal = rng.choice(["Wien", "Graz", "Linz", "Ålesund", "São Paulo"], 120).tolist()
        found = ours({"numeric": {k: v.tolist() for k, v in numeric.items()}, "texts": texts, "nominal": nominal, "dims": DIMS})

        def check(name, what, values, expected):
            worst[name] = max(worst[name], close(f"{name} of {what}, seed {seed}", values, expected))

        for name, values in numeric.items():
            x, got = column(values), found["numeric"][name]
            check("StandardScaler", name, got["standard"], StandardScaler().fit_transform(x))
            check("RobustScaler", name, got["robust"], RobustScaler().fit_transform(x))
            ranks = QuantileTransformer(n_quantiles=101, subsample=None).fit_transform(x)
            check("QuantileTransformer", name, got["quantile"], StandardScaler().fit_transform(ranks))
            if name != "large offset":  # there the likelihood is flat to within rounding
                check("PowerTransformer", name, got["power"], PowerTransformer().fit_transform(x))
        check("LabelEncoder", "cities", found["label"], StandardScaler().fit_transform(column(LabelEncoder().fit_transform(nominal))))
        weights = sparse.hstack([
            TfidfVectorizer(min_df=2).fit_transform(texts),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=2).fit_transform(texts),
        ]).tocsr()
        scores = TruncatedSVD(n_components=DIMS, algorithm="arpack", random_state=0).fit_transform(weights)
        got = np.asarray(found["svd"])
        for d in range(DIMS):
            sign = np.sign(np.dot(got[:, d], scores[:, d]))
            check("TruncatedSVD", f"texts, direction {d + 1}", sign * got[:, d], scores[:, d])
    for name, value in worst.items():
        print(f"   {name}: within {value:.1e}")


if __name__ == "__main__":
    main()
