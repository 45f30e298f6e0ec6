"""Golden fixtures for packages/trees: XGBoost's trees, margins, SHAP values and importances; scikit-learn's metrics."""

import json

import numpy as np
import xgboost as xgb
from sklearn import metrics

from fixtures import nullable, save

SEED = 7
ROWS = 240


def table(rng):
    """Five features: few distinct values, many, missing ones, a flag, a category of seven levels."""
    x = np.column_stack([
        rng.integers(0, 12, ROWS),
        np.round(rng.normal(0, 1, ROWS), 2),
        np.round(rng.lognormal(3, 2, ROWS), 1),
        rng.integers(0, 2, ROWS),
        rng.integers(0, 7, ROWS),
    ]).astype(np.float32)
    x[rng.random(ROWS) < 0.15, 2] = np.nan
    x[rng.random(ROWS) < 0.05, 0] = np.nan
    score = 0.5 * np.nan_to_num(x[:, 0]) - 2 * x[:, 1] + (np.nan_to_num(x[:, 2]) > 30) * 2 + np.isin(x[:, 4], [1, 4]) * 3
    y = (score + rng.normal(0, 1, ROWS) > np.median(score)).astype(int)
    return x, y


CASES = {
    "default": dict(),
    "shallow": dict(max_depth=3, learning_rate=0.2, n_estimators=20),
    "regularised": dict(max_depth=4, reg_lambda=5, reg_alpha=0.5, gamma=0.3, min_child_weight=4, n_estimators=15),
    "weighted": dict(max_depth=4, n_estimators=12, scale_pos_weight=3.5, weights=True),
    "bounded": dict(max_depth=5, n_estimators=10, max_delta_step=0.5),
    "regression": dict(objective="reg:squarederror", max_depth=4, n_estimators=12),
    "given base": dict(max_depth=3, n_estimators=5, base_score=0.2),
    "one-hot category": dict(max_depth=4, n_estimators=10, max_cat_to_onehot=10, categorical=True),
    "partitioned category": dict(max_depth=4, n_estimators=10, max_cat_to_onehot=1, categorical=True),
}


def main():
    rng = np.random.default_rng(SEED)
    x, y = table(rng)
    weights = np.round(rng.uniform(0.2, 3, ROWS), 2)
    cases = {}
    for name, given in CASES.items():
        options = {"objective": "binary:logistic", "n_estimators": 8, **given}
        weighted = options.pop("weights", False)
        types = ["int", "float", "float", "i", "c" if options.pop("categorical", False) else "int"]
        matrix = xgb.DMatrix(x, y, weight=weights if weighted else None, feature_names=list("abcde"),
                             feature_types=types, enable_categorical=True)
        rounds = options.pop("n_estimators")
        booster = xgb.train({"tree_method": "hist", "nthread": 1, "max_bin": 256, **options}, matrix, rounds)
        contributions = booster.predict(matrix, pred_contribs=True)
        cases[name] = {
            "options": {**options, "n_estimators": rounds},
            "weighted": weighted,
            "types": types,
            "margins": booster.predict(matrix, output_margin=True).astype(float).tolist(),
            "leaves": booster.predict(matrix, pred_leaf=True).astype(int)[:12].tolist(),
            "contributions": contributions[:40].astype(float).tolist(),
            "importance": {k: booster.get_score(importance_type=k) for k in ("weight", "gain", "cover", "total_gain", "total_cover")},
        }
        if name in ("shallow", "partitioned category"):
            cases[name]["model"] = booster.save_raw("json").decode()
    save("trees", "xgboost", ["xgboost-cpu", "numpy"], SEED, "margins 1e-5, SHAP 1e-4, importances 1e-4 relative", {
        "rows": [nullable(row) for row in x],
        "labels": y.tolist(),
        "weights": weights.tolist(),
        "cases": cases,
    })

    labels = rng.integers(0, 2, 60)
    scores = np.round(rng.normal(0, 1, 60) + labels, 1)  # with ties
    probabilities = np.round(1 / (1 + np.exp(-scores)), 6)
    predicted = (scores > 0.5).astype(int)
    fpr, tpr, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    precision, recall, _ = metrics.precision_recall_curve(labels, scores)
    save("trees", "metrics", ["scikit-learn"], SEED, "1e-12", {
        "labels": labels.tolist(), "scores": scores.tolist(), "predicted": predicted.tolist(),
        "probabilities": probabilities.tolist(),
        "rocAuc": metrics.roc_auc_score(labels, scores),
        "averagePrecision": metrics.average_precision_score(labels, scores),
        "logLoss": metrics.log_loss(labels, probabilities),
        "fpr": fpr.tolist(), "tpr": tpr.tolist(), "precision": precision.tolist(), "recall": recall.tolist(),
        "report": json.loads(json.dumps(metrics.classification_report(labels, predicted, output_dict=True))),
        "confusion": metrics.confusion_matrix(labels, predicted).tolist(),
    })


if __name__ == "__main__":
    main()
