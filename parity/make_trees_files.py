"""Golden model files for packages/trees, written by other programs: run with the interpreter that has the program.

`python make_trees_files.py xgboost17` (bench/trees/xgboost17.sh) or `lightgbm` (parity/venv.sh).
"""

import base64
import json
import sys

import numpy as np

from fixtures import nullable, save

SEED = 7


def table():
    rng = np.random.default_rng(SEED)
    x = np.round(rng.normal(size=(120, 4)), 2).astype(np.float32)
    x[:, 3] = rng.integers(0, 6, 120)
    y = (x[:, 0] + x[:, 1] * x[:, 2] + np.isin(x[:, 3], [1, 4]) * 2 > 0.5).astype(int)
    x[rng.random(120) < 0.1, 1] = np.nan
    return x, y


def xgboost17():
    import xgboost as xgb

    x, y = table()
    matrix = xgb.DMatrix(x, y, feature_names=list("abcd"), feature_types=["float"] * 3 + ["c"], enable_categorical=True)
    options = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": 3, "max_cat_to_onehot": 2, "base_score": 0.3}
    booster = xgb.train(options, matrix, 6, evals=[(matrix, "train")], early_stopping_rounds=3, verbose_eval=False)
    save("trees", "xgboost17", ["xgboost", "numpy"], SEED, "margins 1e-6", {
        "rows": [nullable(row) for row in x],
        "margins": booster.predict(matrix, output_margin=True).astype(float).tolist(),
        "leaves": booster.predict(matrix, pred_leaf=True).astype(int).tolist(),
        "json": booster.save_raw("json").decode(),
        "ubj": base64.b64encode(booster.save_raw("ubj")).decode(),
    })


def lightgbm():
    import lightgbm as lgb

    x, y = table()
    data = lgb.Dataset(x.astype(np.float64), y, categorical_feature=[3], feature_name=list("abcd"))
    options = {"objective": "binary", "num_leaves": 6, "min_data_in_leaf": 5, "min_data_per_group": 1, "cat_smooth": 1, "verbosity": -1}
    model = lgb.train(options, data, 4)
    save("trees", "lightgbm", ["lightgbm", "numpy"], SEED, "margins 1e-6", {
        "rows": [nullable(row) for row in x],
        "margins": model.predict(x, raw_score=True).tolist(),
        "model": model.model_to_string(),
    })


if __name__ == "__main__":
    {"xgboost17": xgboost17, "lightgbm": lightgbm}[sys.argv[1]]()
