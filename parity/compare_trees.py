"""Boosted trees and SHAP values against XGBoost, live, on seeded tables.

For every table: our JSON and UBJ files load in XGBoost and predict the same margins and leaves; XGBoost's load in ours;
our SHAP values are XGBoost's `pred_contribs` and add up to the margin, interactions are its `pred_interactions`,
interventional values those of the shap package; and, tree by tree, training gave the same splits, but for nodes where two splits' gains tie within single precision: those are listed with both gains.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import xgboost as xgb
from shap import TreeExplainer

HERE = Path(__file__).resolve().parent
# Two gains tie where they differ by less than this share of the node's own score: a few float32 roundings.
TIE = 4e-6


def table(seed, rows, features, levels=0, missing=0.0, categories=0, classes=2):
    """`levels` > 0 rounds to few distinct values; the last feature is a category where `categories` > 0."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, features))
    if levels:
        x = np.round(x * levels) / levels
    x[:, 1] = np.round(np.exp(2 * x[:, 1]), 1)
    if categories:
        x[:, -1] = rng.integers(0, categories, rows)
    effect = np.isin(x[:, -1], [1, 4, 5]) * 2.0 if categories else x[:, -1]
    score = 1.5 * x[:, 0] - np.log(x[:, 1] + 0.1) + x[:, 2] * x[:, 0] + effect
    score += rng.normal(size=rows)
    # The classes above 0 share the top 30%.
    y = np.searchsorted(np.quantile(score, np.linspace(0.7, 1, classes)[:-1]), score).astype(np.float32)
    x[rng.random(x.shape) < missing] = np.nan
    return x.astype(np.float32), y, rng.uniform(0.2, 4, rows).astype(np.float32)


# name: (table's arguments, weighted, options, options of ours that are named otherwise)
CASES = {
    "plain": (dict(seed=1, rows=1500, features=5, levels=10), False, {}),
    "weights": (dict(seed=2, rows=1200, features=6, levels=8), True, dict(max_depth=4)),
    "missing": (dict(seed=3, rows=1500, features=5, levels=10, missing=0.1), False, dict(n_estimators=30, max_depth=5)),
    "missing-weights": (dict(seed=4, rows=900, features=7, levels=6, missing=0.3), True, {}),
    "lambda": (dict(seed=5, rows=1500, features=4, levels=12), False, dict(reg_lambda=12, max_depth=8)),
    "alpha": (dict(seed=6, rows=1000, features=5, levels=9, missing=0.05), False, dict(reg_alpha=1.5, reg_lambda=0.1)),
    "gamma": (dict(seed=7, rows=2000, features=5, levels=10), True, dict(gamma=1.2, min_child_weight=5)),
    "bounded": (dict(seed=8, rows=800, features=4, levels=12), False, dict(max_delta_step=0.7, learning_rate=0.1)),
    "unbalanced": (dict(seed=9, rows=1500, features=6, levels=7), False, dict(scale_pos_weight=6.5, max_depth=3)),
    "base": (dict(seed=10, rows=700, features=4, levels=8, missing=0.02), False, dict(base_score=0.05)),
    "regression": (dict(seed=11, rows=900, features=5, levels=9), True, dict(objective="reg:squarederror", max_depth=5)),
    "categories": (dict(seed=12, rows=1200, features=5, levels=9, categories=6, missing=0.05), True,
                   dict(max_cat_to_onehot=10, max_depth=5)),
    "category-sets": (dict(seed=13, rows=1200, features=5, levels=9, categories=9), False, dict(max_cat_to_onehot=1)),
    "lossguide": (dict(seed=15, rows=2000, features=6, levels=8), True,
                  dict(grow_policy="lossguide", max_leaves=20, max_depth=0)),
    "leaves": (dict(seed=16, rows=1500, features=5, levels=8, missing=0.05), False, dict(max_leaves=11, max_depth=8)),
    "monotone": (dict(seed=17, rows=1500, features=4, levels=9, missing=0.05), True,
                 dict(monotone_constraints=(1, -1, 0, 1), max_depth=5)),
    # Constraints that allow missing values on one side only: of all present ones, too.
    "monotone-missing": (dict(seed=23, rows=1500, features=4, levels=9, missing=0.3), False,
                         dict(monotone_constraints=(1, -1, -1, 1), max_depth=6)),
    "monotone-exact": (dict(seed=24, rows=1000, features=4, missing=0.3), True,
                       dict(monotone_constraints=(1, -1, -1, 1), max_depth=5, tree_method="exact")),
    "interactions": (dict(seed=18, rows=1500, features=6, levels=9), False,
                     dict(interaction_constraints=[["column 0", "column 1"], ["column 2", "column 3", "column 4"],
                                                   ["column 1", "column 5"]], max_depth=5)),
    "classes": (dict(seed=19, rows=1500, features=5, levels=9, missing=0.05, classes=4), True,
                dict(objective="multi:softprob", num_class=4, max_depth=4)),
    "deep": (dict(seed=20, rows=3000, features=12, levels=9, missing=0.05), False, dict(max_depth=11)),
    "exact": (dict(seed=21, rows=1000, features=5, missing=0.1), True, dict(tree_method="exact", max_depth=5)),
    "quantiles": (dict(seed=14, rows=500, features=5, missing=0.05), False, dict(max_bin=64)),
    # Beyond some rows XGBoost's sketch is approximate, and weighted: only files, margins and SHAP are compared.
    "sketch": (dict(seed=22, rows=4000, features=5), True, dict(max_bin=64)),
}
# Rows with interactions and interventional values; twice as many are the background.
FEW = 40
FREE = {"sketch"}


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def prepare(folder, name):
    shape, weighted, given = CASES[name]
    x, y, weights = table(**shape)
    types = ["float"] * (x.shape[1] - 1) + ["c" if shape.get("categories") else "float"]
    options = {"objective": "binary:logistic", "n_estimators": 20, "max_bin": 512, **given}
    names = [f"column {i}" for i in range(x.shape[1])]
    matrix = xgb.DMatrix(x, y, weight=weights if weighted else None, feature_names=names, feature_types=types,
                         enable_categorical=True)
    parameters = {k: v for k, v in options.items() if k != "n_estimators"}
    theirs = xgb.train({"tree_method": "hist", "nthread": 1, **parameters}, matrix, options["n_estimators"])
    theirs.save_model(folder / f"{name}.theirs.json")
    theirs.save_model(folder / f"{name}.theirs.ubj")
    x.tofile(folder / f"{name}.values")
    y.tofile(folder / f"{name}.labels")
    weights.tofile(folder / f"{name}.weights")
    job = dict(name=name, numRows=len(x), featureNames=names, featureTypes=types, weighted=weighted, fewRows=FEW,
               options={camel(k): v for k, v in options.items()})
    return job, matrix, theirs


def split_of(tree, node):
    """Feature, default direction, and the threshold or the set of categories."""
    if node in tree["categories_nodes"]:
        place = tree["categories_nodes"].index(node)
        first = tree["categories_segments"][place]
        where = sorted(tree["categories"][first:first + tree["categories_sizes"][place]])
    else:
        where = np.float32(tree["split_conditions"][node])
    return tree["split_indices"][node], tree["default_left"][node], where


def tree_differences(ours, theirs, tree):
    """Nodes where two trees part: (our gain, their gain, the node's own score) each; leaves must agree."""
    parted = []
    stack = [(0, 0)]
    while stack:
        a, b = stack.pop()
        ours_leaf, theirs_leaf = ours["left_children"][a] < 0, theirs["left_children"][b] < 0
        if ours_leaf and theirs_leaf:
            gap = abs(ours["split_conditions"][a] - theirs["split_conditions"][b])
            assert gap < 1e-5, f"tree {tree}: a leaf's value differs by {gap}"
            continue
        same = not ours_leaf and not theirs_leaf and split_of(ours, a) == split_of(theirs, b)
        if not same:
            score = ours["base_weights"][a] ** 2 * (ours["sum_hessian"][a] + 1)
            parted.append((ours["loss_changes"][a], theirs["loss_changes"][b], score))
            continue
        stack.append((ours["left_children"][a], theirs["left_children"][b]))
        stack.append((ours["right_children"][a], theirs["right_children"][b]))
    return parted


def compare_trees(name, folder, theirs):
    """The trees up to the first that parts at a tie: from there on the gradients differ."""
    ours = json.loads((folder / f"{name}.json").read_text())["learner"]["gradient_booster"]["model"]["trees"]
    theirs = json.loads((folder / f"{name}.theirs.json").read_text())["learner"]["gradient_booster"]["model"]["trees"]
    assert len(ours) == len(theirs)
    for tree, (a, b) in enumerate(zip(ours, theirs)):
        parted = tree_differences(a, b, tree)
        for gain, other, score in parted:
            tolerance = TIE * (abs(gain) + score) + 2e-6
            assert abs(gain - other) < tolerance, f"{name}: tree {tree} differs: gains {gain} and {other}"
            print(f"   {name}: tree {tree} ties, gains {gain:.9g} and {other:.9g}", flush=True)
        if parted:
            return tree
    return len(ours)


def check(name, folder, matrix, theirs):
    rows, features = matrix.num_row(), matrix.num_col()
    outputs = CASES[name][2].get("num_class", 1)

    def doubles(what, *shape):
        array = np.fromfile(folder / f"{name}.{what}", dtype=np.float64).reshape(shape)
        return array.squeeze(axis=1) if outputs == 1 else array

    margins = doubles("margins", rows, outputs)
    boosters = [xgb.Booster(model_file=folder / f"{name}.{ending}") for ending in ("json", "ubj")]
    loaded = max(np.abs(b.predict(matrix, output_margin=True) - margins).max() for b in boosters)
    assert loaded < 1e-5, f"{name}: XGBoost predicts other margins from our files: {loaded}"
    read = np.abs(theirs.predict(matrix, output_margin=True) - doubles("loaded", rows, outputs)).max()
    assert read < 1e-6, f"{name}: we predict other margins from XGBoost's files: {read}"
    booster = boosters[0]
    leaves = np.fromfile(folder / f"{name}.leaves", dtype=np.int32).reshape(rows, -1)
    assert (booster.predict(matrix, pred_leaf=True).reshape(leaves.shape) == leaves).all(), f"{name}: leaves differ"

    base = np.broadcast_to(np.fromfile(folder / f"{name}.base"), (rows, outputs))
    base = base.squeeze(axis=1) if outputs == 1 else base
    values = doubles("shap", rows, outputs, features)
    shap = np.abs(booster.predict(matrix, pred_contribs=True) - np.concatenate([values, base[..., None]], axis=-1)).max()
    assert shap < 1e-5, f"{name}: SHAP values differ by {shap}"
    additivity = np.abs(values.sum(axis=-1) + base - margins).max()
    assert additivity < 1e-5, f"{name}: SHAP values miss the margin by {additivity}"
    pairs = booster.predict(matrix.slice(range(FEW)), pred_interactions=True)[..., :-1, :-1]
    interactions = np.abs(pairs - doubles("interactions", FEW, outputs, features, features)).max()
    assert interactions < 1e-4, f"{name}: interactions differ by {interactions}"
    against = check_interventional(name, folder, booster, doubles("interventional", FEW, outputs, features))
    same = "-" if name in FREE else compare_trees(name, folder, theirs)
    print(f"   {name}: margins {loaded:.1e}, read {read:.1e}, SHAP {shap:.1e}, additivity {additivity:.1e}, "
          f"interactions {interactions:.1e}, interventional {against}, equal trees {same}", flush=True)


def check_interventional(name, folder, booster, values):
    """shap has no interventional values for categorical splits."""
    shape, _, _ = CASES[name]
    if shape.get("categories"):
        return "-"
    x, _, _ = table(**shape)
    explainer = TreeExplainer(booster, x[FEW:3 * FEW], feature_perturbation="interventional")
    theirs = explainer.shap_values(x[:FEW], check_additivity=False)
    if theirs.ndim == 3:
        theirs = theirs.transpose(0, 2, 1)
    gap = np.abs(theirs - values).max()
    assert gap < 1e-5, f"{name}: interventional values differ by {gap}"
    return f"{gap:.1e}"


def main():
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        prepared = {name: prepare(folder, name) for name in CASES}
        (folder / "jobs.json").write_text(json.dumps([job for job, _, _ in prepared.values()]))
        subprocess.run(["node", HERE / "trees_jobs.mjs", folder], check=True)
        for name, (_, matrix, theirs) in prepared.items():
            check(name, folder, matrix, theirs)


if __name__ == "__main__":
    main()
