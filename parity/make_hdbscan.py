"""Golden fixtures for packages/hdbscan: labels, probabilities, outlier scores, persistence and tree weights."""

import warnings

import numpy as np

from fixtures import save
from hdbscan_data import dataset, stable_labels
from hdbscan_reference import (
    dbcv, fitted, minimal_tree, on_tree, relative_validity, sklearn_labels, soft_membership, unambiguous,
)

MEMBERSHIP_ROWS = 24

# Data set, seed, options in the hdbscan package's names. A row's own core distance: `min_samples` neighbours beside itself.
CASES = [
    ("blobs", 4, dict(min_cluster_size=10)),
    ("blobs", 4, dict(min_cluster_size=5, min_samples=1)),
    ("blobs", 4, dict(min_cluster_size=8, cluster_selection_method="leaf")),
    ("blobs", 4, dict(min_cluster_size=5, min_samples=3, cluster_selection_epsilon=1.1, cluster_selection_method="leaf")),
    ("densities", 2, dict(min_cluster_size=12, min_samples=4)),
    ("densities", 2, dict(min_cluster_size=6, min_samples=4, max_cluster_size=60)),
    ("arcs", 4, dict(min_cluster_size=10, min_samples=5)),
    ("arcs", 5, dict(min_cluster_size=6, min_samples=1)),
    ("noise", 2, dict(min_cluster_size=6, min_samples=1)),
    ("arcs", 4, dict(min_cluster_size=10, min_samples=5, metric="manhattan")),
    ("arcs", 4, dict(min_cluster_size=10, min_samples=5, metric="chebyshev")),
    ("noise", 1, dict(min_cluster_size=15, allow_single_cluster=True)),
    ("noise", 1, dict(min_cluster_size=5, min_samples=2, allow_single_cluster=True, cluster_selection_epsilon=0.08)),
    ("line", 3, dict(min_cluster_size=6, min_samples=2)),
    ("ten", 1, dict(min_cluster_size=10, min_samples=6)),
    ("fifty", 1, dict(min_cluster_size=10)),
    ("grid", 4, dict(min_cluster_size=8, min_samples=4)),
    ("grid", 4, dict(min_cluster_size=5, min_samples=1)),
]


def rounded(values):
    return [float(f"{value:.9g}") if np.isfinite(value) else None for value in values]


def beyond_labels(name, rows, tree, options, expected):
    """Validity and soft membership; not of the grid, where the reference divides by zero."""
    labels, order = expected["labels"], expected["order"]
    if name == "grid" or len(order) < 2:
        return {}
    found = {"relativeValidity": relative_validity(labels, tree)}
    if "metric" not in options:
        found["dbcv"] = rounded(dbcv(rows, labels)[1])
        membership = soft_membership(rows, tree, options, order)
        if membership is not None:
            found["membership"] = [[float(f"{share:.7g}") for share in row] for row in membership[:MEMBERSHIP_ROWS]]
    return found


def main():
    warnings.simplefilter("ignore")
    cases = []
    for name, seed, options in CASES:
        rows = dataset(name, seed)
        tree = minimal_tree(rows, options)
        expected = on_tree(rows, tree, options)
        model = fitted(rows, options)
        weight = float(tree[:, 2].sum())
        assert abs(weight - model.minimum_spanning_tree_.to_numpy()[:, 2].sum()) < 1e-6, (name, options)
        if unambiguous(model, options):
            for labels in (model.labels_, sklearn_labels(rows, options)):
                assert labels is None or np.array_equal(stable_labels(labels)[0], expected["labels"]), (name, options)
        cases.append({
            "data": name,
            "seed": seed,
            "options": options,
            "unambiguous": bool(unambiguous(model, options)),
            "labels": expected["labels"].tolist(),
            **{key: rounded(expected[key]) for key in ("probabilities", "outlierScores", "persistence")},
            "treeWeight": weight,
            **beyond_labels(name, rows, tree, options, expected),
        })
        print(name, seed, options, np.bincount(expected["labels"] + 1), "" if cases[-1]["unambiguous"] else "ties matter")
    save("hdbscan", "hdbscan", ["hdbscan", "scikit-learn", "numpy"], 0,
         "labels equal, tree weight 1e-6, the rest 1e-5", {"cases": cases})


if __name__ == "__main__":
    main()
