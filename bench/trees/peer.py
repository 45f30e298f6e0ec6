"""One case for a peer: a task as JSON in, {seconds, version} as the last line out; the best of the repeats."""

import json
import sys
import time

import numpy as np
import xgboost as xgb

task = json.loads(sys.argv[1])
x = np.fromfile(task["values"], np.float32).reshape(task["numRows"], task["numFeatures"])
names = [f"f{i}" for i in range(task["numFeatures"])]
threads = task["threads"]


def timed(run):
    seconds, result = float("inf"), None
    for _ in range(task["repeats"]):
        started = time.perf_counter()
        result = run()
        seconds = min(seconds, time.perf_counter() - started)
    return result, seconds


def booster():
    model = xgb.Booster(model_file=task["model"])
    model.set_param({"nthread": threads})
    return model


def train():
    """One matrix for all classes, whose labels change: its bins are made once."""
    labels = np.fromfile(task["labels"], np.int32)
    options = {"objective": "binary:logistic", "tree_method": "hist", "nthread": threads, "max_depth": task["options"]["maxDepth"]}

    def run():
        matrix = xgb.DMatrix(x, feature_names=names, nthread=threads)
        models = []
        for own in task["classes"]:
            matrix.set_label((labels == own).astype(np.float32))
            models.append(xgb.train(options, matrix, task["options"]["nEstimators"]))
        return models

    models, seconds = timed(run)
    for i, model in enumerate(models):
        model.save_model(f"{task['out']}.{i}.json")
    return seconds


def shap():
    model = booster()
    values, seconds = timed(lambda: model.predict(xgb.DMatrix(x, feature_names=names, nthread=threads), pred_contribs=True))
    values[:, :-1].astype(np.float64).tofile(task["out"])
    return seconds


def explainer():
    import shap as package

    model = booster()
    values, seconds = timed(lambda: package.TreeExplainer(model).shap_values(x, check_additivity=False))
    values.astype(np.float64).tofile(task["out"])
    return seconds


def predict():
    model = booster()
    margins, seconds = timed(lambda: model.predict(xgb.DMatrix(x, feature_names=names, nthread=threads), output_margin=True))
    margins.astype(np.float64).tofile(task["out"])
    return seconds


kinds = {"train": train, "shap": shap, "predict": predict, "explainer": explainer}
print(json.dumps({"seconds": kinds[task["kind"]](), "version": xgb.__version__}))
