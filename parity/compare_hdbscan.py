"""HDBSCAN against the hdbscan package and scikit-learn, live, on synthetic sets and on umap-learn's embeddings."""

import json
import re
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hdbscan_reference import fitted, on_tree, sklearn_labels, unambiguous

HERE = Path(__file__).resolve().parent
TIKTOK = HERE.parent.parent / "shared" / "data" / "tiktok-profiles.csv"
TOLERANCE = {"tree weight": 1e-6, "probabilities": 1e-5, "outlierScores": 1e-5}


def blobs(rng, rows, dims, centres, spread, scales=(1.0,)):
    middle = rng.uniform(0, spread, (centres, dims))
    which = np.arange(rows) % centres
    return middle[which] + rng.normal(size=(rows, dims)) * np.asarray(scales)[which % len(scales)][:, None]


def moons(rng, rows, noise):
    t = rng.uniform(0, np.pi, rows)
    upper = np.arange(rows) % 2 == 0
    x = np.where(upper, np.cos(t), 1 - np.cos(t))
    y = np.where(upper, np.sin(t), 0.5 - np.sin(t))
    return np.column_stack([x, y]) + rng.normal(scale=noise, size=(rows, 2))


def spirals(rng, rows, arms, noise):
    t = np.sqrt(rng.uniform(0.05, 1, rows)) * 3 * np.pi
    turn = (np.arange(rows) % arms) * 2 * np.pi / arms
    return np.column_stack([t * np.cos(t + turn), t * np.sin(t + turn)]) + rng.normal(scale=noise, size=(rows, 2))


def synthetic():
    """(name, rows, options in the hdbscan package's names): min_samples does not count the row itself."""
    rng = np.random.default_rng(20260)
    yield "two rows of blobs, 50 x 2", blobs(rng, 50, 2, 2, 40), dict(min_cluster_size=5)
    yield "blobs 200 x 2", blobs(rng, 200, 2, 3, 40), dict(min_cluster_size=10)
    yield "blobs 500 x 2, min_samples 1", blobs(rng, 500, 2, 6, 25), dict(min_cluster_size=8, min_samples=1)
    yield "blobs 1000 x 2", blobs(rng, 1000, 2, 8, 30), dict(min_cluster_size=15)
    yield "blobs 1000 x 3, leaf", blobs(rng, 1000, 3, 8, 20), dict(min_cluster_size=15, min_samples=5, cluster_selection_method="leaf")
    yield "blobs 1000 x 5", blobs(rng, 1000, 5, 10, 20), dict(min_cluster_size=15)
    yield "blobs 1000 x 8", blobs(rng, 1000, 8, 10, 12), dict(min_cluster_size=10, min_samples=5)
    yield "blobs 1500 x 10", blobs(rng, 1500, 10, 12, 10), dict(min_cluster_size=20)
    yield "blobs 800 x 16", blobs(rng, 800, 16, 8, 8), dict(min_cluster_size=10)
    yield "blobs 1000 x 30", blobs(rng, 1000, 30, 8, 6), dict(min_cluster_size=10)
    yield "blobs 1000 x 50", blobs(rng, 1000, 50, 8, 5), dict(min_cluster_size=10, min_samples=3)
    yield "densities 900 x 2", blobs(rng, 900, 2, 6, 60, (0.3, 1, 3)), dict(min_cluster_size=12, min_samples=4)
    yield "densities 900 x 2, max size", blobs(rng, 900, 2, 6, 30, (0.3, 1, 3)), dict(min_cluster_size=8, min_samples=1, max_cluster_size=120)
    yield "densities 1200 x 4", blobs(rng, 1200, 4, 6, 30, (0.5, 1, 4)), dict(min_cluster_size=12)
    yield "moons 400", moons(rng, 400, 0.05), dict(min_cluster_size=10)
    yield "moons 1000, noisy", moons(rng, 1000, 0.12), dict(min_cluster_size=15, min_samples=1)
    yield "moons 1000, manhattan", moons(rng, 1000, 0.06), dict(min_cluster_size=15, metric="manhattan")
    yield "moons 1000, chebyshev", moons(rng, 1000, 0.06), dict(min_cluster_size=15, metric="chebyshev")
    yield "spirals 900", spirals(rng, 900, 3, 0.1), dict(min_cluster_size=20, min_samples=5)
    yield "spirals 900, min_samples 1", spirals(rng, 900, 2, 0.3), dict(min_cluster_size=10, min_samples=1)
    yield "uniform 300 x 2", rng.uniform(size=(300, 2)), dict(min_cluster_size=5, min_samples=1)
    yield "uniform 1000 x 2", rng.uniform(size=(1000, 2)), dict(min_cluster_size=10)
    yield "uniform 600 x 6", rng.uniform(size=(600, 6)), dict(min_cluster_size=10, min_samples=1)
    yield "uniform 600 x 2, one cluster", rng.uniform(size=(600, 2)), dict(min_cluster_size=20, allow_single_cluster=True)
    yield "line 400", np.outer(rng.uniform(0, 10, 400), [1, 0.5]), dict(min_cluster_size=8, min_samples=1)
    yield "lines 600 x 3", np.outer(rng.uniform(0, 10, 600), [1, 2, 3]) + np.repeat([[0, 0, 0], [9, 0, 0]], 300, 0), dict(min_cluster_size=8)
    yield "duplicates 600 x 2", np.repeat(blobs(rng, 200, 2, 4, 30), 3, axis=0), dict(min_cluster_size=10, min_samples=2)
    yield "whole numbers 500 x 2", rng.integers(0, 12, (500, 2)), dict(min_cluster_size=8, min_samples=4)
    yield "epsilon 800 x 2", blobs(rng, 800, 2, 6, 30), dict(min_cluster_size=5, min_samples=1, cluster_selection_epsilon=0.7)
    yield "epsilon 800 x 2, leaf", blobs(rng, 800, 2, 6, 30), dict(min_cluster_size=5, min_samples=2, cluster_selection_epsilon=0.5, cluster_selection_method="leaf")
    yield "blobs 5000 x 2", blobs(rng, 5000, 2, 12, 40), dict(min_cluster_size=25, min_samples=1)
    yield "blobs 20000 x 2", blobs(rng, 20000, 2, 20, 60), dict(min_cluster_size=50, min_samples=5)
    yield "densities 20000 x 3", blobs(rng, 20000, 3, 10, 80, (1, 3)), dict(min_cluster_size=50, min_samples=1)


def embeddings():
    """umap-learn's own embeddings; 10 rows a core with the row itself is scikit-learn's default for clusters of 10."""
    import umap
    from sklearn.datasets import load_digits
    from sklearn.preprocessing import StandardScaler

    digits = umap.UMAP(random_state=7).fit_transform(load_digits().data)
    yield "digits, umap-learn", digits, dict(min_cluster_size=10, min_samples=9)
    yield "digits, umap-learn, min_samples 1", digits, dict(min_cluster_size=30, min_samples=1)
    if not TIKTOK.exists():
        print(f"   skipped: the TikTok table, since {TIKTOK.name} is not in ../shared/data")
        return
    import pandas as pd

    table = pd.read_csv(TIKTOK).drop(columns=["account_id", "timestamp"])
    embedding = umap.UMAP(n_neighbors=10, random_state=7).fit_transform(
        StandardScaler().fit_transform(table.astype(float)))
    yield "TikTok, umap-learn", embedding, dict(min_cluster_size=10, min_samples=9)
    yield "TikTok, umap-learn, min_samples 1", embedding, dict(min_cluster_size=15, min_samples=1)


def camel(options):
    return {re.sub("_([a-z])", lambda letter: letter[1].upper(), name): value for name, value in options.items()}


def clusterwhy(sets):
    with tempfile.TemporaryDirectory() as folder:
        cases = []
        for i, (_, rows, options) in enumerate(sets):
            rows.tofile(Path(folder) / f"{i}.bin")
            cases.append({"file": f"{i}.bin", "numRows": rows.shape[0], "numDims": rows.shape[1], "options": camel(options)})
        (Path(folder) / "cases.json").write_text(json.dumps(cases))
        subprocess.run(["node", str(HERE / "hdbscan_node.mjs"), folder], check=True)
        return json.loads((Path(folder) / "results.json").read_text())


def check_tree(tree, rows, options, reference):
    """It spans the rows, every edge has its mutual reachability distance, and no tree weighs less."""
    small, large = tree[:, 0].astype(int), tree[:, 1].astype(int)
    spans = connected_components(coo_array((np.ones(len(tree)), (small, large)), shape=(len(rows),) * 2))[0] == 1
    assert spans and len(tree) == len(rows) - 1, "the edges do not span the rows"
    order = {"manhattan": 1, "chebyshev": np.inf}.get(options.get("metric"), 2)
    lengths = np.linalg.norm(rows[small].astype(float) - rows[large].astype(float), ord=order, axis=1)
    assert np.all(tree[:, 2] >= lengths * (1 - 1e-12)), "an edge is lighter than it is long"
    difference = abs(tree[:, 2].sum() - reference.minimum_spanning_tree_.to_numpy()[:, 2].sum())
    assert difference < TOLERANCE["tree weight"], f"tree weights differ by {difference}"


def check_condensed(rows, expected):
    """The condensed tree's table is the reference's, ids included; where rows are equal the reference goes on splitting."""
    if not rows or not np.all(np.isfinite(expected["lambda_val"])):
        return
    theirs = np.array([expected[column] for column in ("parent", "child", "lambda_val", "child_size")]).T
    ours = np.array(rows)
    by_child = lambda table: table[np.argsort(table[:, 1])]
    assert np.allclose(by_child(ours), by_child(theirs), rtol=1e-9), "condensed trees differ"


def compare(name, rows, options, ours):
    tree = np.array(ours["tree"], np.float64)
    reference = fitted(rows, options, "generic" if len(rows) <= 2000 else "boruvka_kdtree")
    check_tree(tree, rows, options, reference)
    labels = np.array(ours["labels"])
    expected = on_tree(rows, tree, options)
    assert np.array_equal(labels, expected["labels"]), "labels differ from the hdbscan package's on the same tree"
    for key in ("probabilities", "outlierScores"):
        finite = np.isfinite(expected[key])  # the reference divides infinities where rows are equal
        worst = np.max(np.abs(np.array(ours[key]) - expected[key])[finite], initial=0)
        assert worst < TOLERANCE[key], f"{key} differ by {worst}"
    check_condensed(ours["condensed"], expected["condensed"])
    own = {"hdbscan": reference.labels_, "scikit-learn": sklearn_labels(rows, options)}
    differing = {
        package: np.flatnonzero(in_our_names(labels, theirs) != labels)
        for package, theirs in own.items() if theirs is not None
    }
    unique = unambiguous(reference, options)
    assert not unique or not any(len(found) for found in differing.values()), f"labels differ: {differing}"
    if unique:
        note = "equal to " + " and ".join(differing)
    else:
        note = "ties: " + "; ".join(
            f"{package} {'equal' if len(found) == 0 else listed(found, labels, own[package])}"
            for package, found in differing.items())
    print(f"   {name}: {labels.max() + 1} clusters, {np.mean(labels < 0):.0%} noise, {note}", flush=True)
    return differing


def in_our_names(labels, theirs):
    """Their clusters under the names of ours that share the most rows, one to one."""
    shared = np.zeros((theirs.max() + 1, labels.max() + 1))
    both = (theirs >= 0) & (labels >= 0)
    np.add.at(shared, (theirs[both], labels[both]), 1)
    names = np.arange(shared.shape[0]) + shared.shape[1]
    paired, ours = linear_sum_assignment(-shared)
    names[paired] = ours
    return np.append(names, -1)[theirs]


def listed(found, labels, theirs):
    theirs = in_our_names(labels, theirs)
    shown = ", ".join(f"{row} ({labels[row]}, there {theirs[row]})" for row in found[:12])
    return f"differs in {len(found)} of {len(labels)} rows: {shown}{', ...' if len(found) > 12 else ''}"


def main():
    warnings.simplefilter("ignore")
    sets = [(name, np.ascontiguousarray(rows, np.float32), options)
            for source in (synthetic(), embeddings()) for name, rows, options in source]
    for (name, rows, options), ours in zip(sets, clusterwhy(sets)):
        differing = compare(name, rows, options, ours)
        # The walk-through's own step: exactly scikit-learn's labels, ties or not.
        assert name != "TikTok, umap-learn" or len(differing["scikit-learn"]) == 0, f"{name} differs from scikit-learn"
    print(f"   {len(sets)} data sets: tree weights, labels, probabilities and outlier scores equal the reference's")


if __name__ == "__main__":
    main()
