"""
The hdbscan package and scikit-learn on equal terms with clusterwhy.

Mutual reachability distances are often equal: a row's core distance is the weight of all edges to denser rows within
it. Then several spanning trees are minimal, and the references' own algorithms differ from each other in which part a
row on a saddle falls to. So two things are compared: the reference's results on the one minimal tree that clusterwhy
promises (ties by weight, smaller row, larger row), always; and its results on its own tree wherever ties cannot matter.
"""

import hdbscan
import numpy as np
from hdbscan._hdbscan_linkage import label
from hdbscan._hdbscan_tree import outlier_scores
from hdbscan.plots import CondensedTree
from hdbscan.prediction import PredictionData, all_points_membership_vectors
from hdbscan.validity import validity_index
from hdbscan.hdbscan_ import _tree_to_labels
from scipy.spatial.distance import cdist
from sklearn.cluster import HDBSCAN as SklearnHDBSCAN

from hdbscan_data import stable_labels


def min_samples_of(options):
    return options.get("min_samples", options["min_cluster_size"])


def squared_reachability(rows, options):
    """Mutual reachability, squared for the euclidean metric, summed in the order of the columns."""
    rows = rows.astype(np.float64)
    metric = options.get("metric", "euclidean")
    if metric == "euclidean":
        distances = np.zeros((len(rows), len(rows)))
        for column in rows.T:
            distances += (column[:, None] - column[None, :]) ** 2
    else:
        distances = cdist(rows, rows, {"manhattan": "cityblock"}.get(metric, metric))
    cores = np.sort(distances, axis=1)[:, min(min_samples_of(options), len(rows) - 1)]
    return np.maximum(distances, np.maximum(cores[:, None], cores[None, :]))


def minimal_tree(rows, options):
    """Kruskal's algorithm over all pairs by (weight, smaller row, larger row): [smaller, larger, distance]."""
    reach = squared_reachability(rows, options)
    small, large = np.triu_indices(len(rows), 1)
    weights = reach[small, large]
    parent = np.arange(len(rows))

    def find(row):
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    edges = []
    for edge in np.lexsort((large, small, weights)):
        a, b = find(small[edge]), find(large[edge])
        if a != b:
            parent[a] = b
            edges.append((small[edge], large[edge], weights[edge]))
    tree = np.array(edges, np.float64)
    if options.get("metric", "euclidean") == "euclidean":
        tree[:, 2] = np.sqrt(tree[:, 2])
    return tree


def on_tree(rows, tree, options):
    """The hdbscan package's results for a given spanning tree, clusters numbered as clusterwhy does."""
    given = {key: value for key, value in options.items() if key not in ("metric", "min_samples")}
    labels, probabilities, stabilities, condensed, _ = _tree_to_labels(
        rows.astype(np.float64), label(tree),
        **{"cluster_selection_method": "eom", "allow_single_cluster": False, "max_cluster_size": 0, **given},
    )
    labels, order = stable_labels(labels)
    return {
        "order": order,
        "condensed": condensed,
        "labels": labels,
        "probabilities": probabilities,
        "outlierScores": outlier_scores(condensed),
        "persistence": np.asarray(stabilities)[order],
    }


def relative_validity(labels, tree):
    """The package's `relative_validity_`, of a model made of these labels and this tree."""
    model = hdbscan.HDBSCAN(gen_min_span_tree=True)
    model.labels_ = labels
    model._min_spanning_tree = tree
    model._raw_data = np.zeros((len(labels), 1))
    return float(model.relative_validity_)


class OnTree:
    """As much of a fitted HDBSCAN as soft membership looks at."""

    def __init__(self, rows, tree, options):
        given = {key: value for key, value in options.items() if key not in ("metric", "min_samples")}
        selection = {"cluster_selection_method": "eom", "allow_single_cluster": False, "max_cluster_size": 0, **given}
        labels, _, _, condensed, _ = _tree_to_labels(rows.astype(np.float64), label(tree), **selection)
        self.condensed_tree_ = CondensedTree(condensed, labels)
        metric = options.get("metric", "euclidean")
        self.prediction_data_ = PredictionData(rows, self.condensed_tree_, min_samples_of(options), metric=metric)


def soft_membership(rows, tree, options, order):
    """
    [numRows, numClusters], clusters as clusterwhy numbers them. None where the package mixes its columns up: it finds
    clusters by their rows, which gives a child where a cluster has no rows of its own, and then sorts them.
    """
    model = OnTree(rows, tree, options)
    by_label = [int(cluster) for cluster in model.condensed_tree_._select_clusters()]
    return all_points_membership_vectors(model)[:, order] if by_label == sorted(by_label) else None


def dbcv(rows, labels):
    whole, clusters = validity_index(rows.astype(np.float64), labels, per_cluster_scores=True)
    return float(whole), clusters


def fitted(rows, options, algorithm="generic"):
    model = hdbscan.HDBSCAN(approx_min_span_tree=False, gen_min_span_tree=True, core_dist_n_jobs=1, algorithm=algorithm,
                            **options)
    return model.fit(rows.astype(np.float64))


def sklearn_labels(rows, options, algorithm="auto"):
    """scikit-learn counts the row itself among min_samples, the hdbscan package does not."""
    given = {**options, "min_samples": min_samples_of(options) + 1}
    try:
        return SklearnHDBSCAN(copy=True, algorithm=algorithm, **given).fit(rows.astype(np.float64)).labels_
    except TypeError:  # scikit-learn 1.9.1 cannot climb to a parent cluster under numpy 2.4
        if "cluster_selection_epsilon" not in options:
            raise
        return None


def unambiguous(model, options):
    """
    Whether the order of equal weights cannot matter: wherever three or more parts merge at one distance, all but the
    largest are together smaller than a cluster. (Then no order makes a split there.)
    """
    merges = model.single_linkage_tree_.to_numpy()
    num_rows = len(merges) + 1
    size = lambda node: 1 if node < num_rows else int(merges[node - num_rows, 3])
    parts = {}  # of every merge: what it joins, merges at the same distance dissolved
    absorbed = set()
    for i, (left, right, distance, _) in enumerate(merges):
        joined = []
        for side in (int(left), int(right)):
            if side >= num_rows and merges[side - num_rows, 2] == distance:
                absorbed.add(side)
                joined += parts[side]
            else:
                joined.append(side)
        parts[num_rows + i] = joined
    for node, joined in parts.items():
        if node in absorbed or len(joined) < 3:
            continue
        sizes = sorted(size(part) for part in joined)
        if sum(sizes[:-1]) >= options["min_cluster_size"]:
            return False
    return True
