"""Golden fixtures for packages/neighbors and packages/umap: scipy's distances, umap-learn's graph, curve, intersections
and density radii, scipy's Laplacian spectrum, scikit-learn's trustworthiness."""

import warnings

import numpy as np
import scipy.linalg
from scipy.spatial.distance import cdist
from sklearn.manifold import trustworthiness
from sklearn.utils import check_random_state
from umap.umap_ import discrete_metric_simplicial_set_intersection, find_ab_params, fuzzy_simplicial_set

from fixtures import save

SEED = 7
METRICS = {
    "euclidean": "euclidean", "manhattan": "cityblock", "chebyshev": "chebyshev", "cosine": "cosine",
    "correlation": "correlation", "canberra": "canberra", "braycurtis": "braycurtis",
}


def blobs(rng, rows, dims, centres=4, spread=4.0):
    """Values with three decimals, so that they are short and equal in both languages."""
    places = rng.normal(0, spread, (centres, dims))
    return np.round(places[rng.integers(0, centres, rows)] + rng.normal(0, 1, (rows, dims)), 3).astype(np.float32)


def neighbors(x, k, metric="euclidean"):
    """Exact neighbours with the row itself first, ties by smaller row."""
    distances = cdist(x.astype(np.float64), x.astype(np.float64), metric)
    np.fill_diagonal(distances, -1)
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    kept = np.take_along_axis(distances, order, axis=1)
    kept[:, 0] = 0
    return order.astype(np.int32), kept.astype(np.float32)


def plain(rows):
    """Single-precision values of three decimals as short text: both languages read them back to the same bits."""
    return [[float(f"{v:.3f}") for v in row] for row in rows]


def short(values):
    return [float(f"{v:.7g}") for v in np.asarray(values).ravel()]


def edges(graph):
    upper = graph.tocoo()
    keep = (upper.row < upper.col) & (upper.data > 0)
    order = np.lexsort((upper.col[keep], upper.row[keep]))
    return {
        "from": upper.row[keep][order].tolist(),
        "to": upper.col[keep][order].tolist(),
        "weights": short(upper.data[keep][order]),
    }


def flat_knn(indices, distances=None):
    """Without distances where the reader can compute them: euclidean, in double precision, rounded to single."""
    found = {"k": indices.shape[1], "indices": indices.ravel().tolist()}
    return found if distances is None else found | {"distances": short(distances)}


def metric_cases(rng):
    rows = np.abs(blobs(rng, 60, 7)) * (rng.random((60, 7)) > 0.2)
    rows = np.round(rows, 3).astype(np.float32)
    binary = (rng.random((60, 7)) > 0.6).astype(np.float32)
    cases = {}
    for name, scipy_name in METRICS.items():
        indices, distances = neighbors(rows, 8, scipy_name)
        cases[name] = flat_knn(indices[:, 1:], distances[:, 1:])
    for name in ("hamming", "jaccard"):
        data = rows if name == "hamming" else binary.astype(bool)
        distances = cdist(data, data, name)
        cases[name] = {"all": short(distances[:12])}
    return {"rows": plain(rows), "binary": binary.astype(int).tolist(), "cases": cases}


def graph_cases(rng):
    x = blobs(rng, 120, 4)
    duplicated = x.copy()
    duplicated[20:50] = duplicated[10]
    cases = []
    for name, data, k, connectivity, mix in [
        ("default", x, 15, 1.0, 1.0),
        ("mixed", x, 10, 1.0, 0.4),
        ("intersection", x, 10, 1.0, 0.0),
        ("connectivity", x, 12, 2.5, 1.0),
        ("half", x, 8, 0.5, 1.0),
        ("duplicates", duplicated, 10, 1.0, 1.0),
    ]:
        indices, distances = neighbors(data, k)
        graph, sigmas, rhos, *_ = fuzzy_simplicial_set(
            data, k, check_random_state(0), "euclidean", knn_indices=indices, knn_dists=distances,
            set_op_mix_ratio=mix, local_connectivity=connectivity)
        cases.append({
            "name": name, "localConnectivity": connectivity, "setOpMixRatio": mix,
            "rows": "duplicated" if data is duplicated else "blobs", "knn": flat_knn(indices), "graph": edges(graph),
        })
    return x, duplicated, cases


def supervised_cases(x):
    """The graph under labels, -1 for unknown, as UMAP.fit(X, y) makes it."""
    k = 10
    indices, distances = neighbors(x, k)
    graph, *_ = fuzzy_simplicial_set(x, k, check_random_state(0), "euclidean", knn_indices=indices, knn_dists=distances)
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, len(x))
    labels[rng.random(len(x)) < 0.2] = -1
    cases = []
    for weight in (0.2, 0.5, 0.9):
        far = 2.5 * (1.0 / (1.0 - weight))
        together = discrete_metric_simplicial_set_intersection(graph.copy(), labels, far_dist=far)
        cases.append({"targetWeight": weight, "graph": edges(together)})
    return {"knn": flat_knn(indices), "labels": labels.tolist(), "cases": cases}


def density_case(x):
    """umap-learn's log radii of the data, before and as its densMAP standardises them."""
    k = 30
    indices, distances = neighbors(x, k)
    graph, _, _, dists = fuzzy_simplicial_set(
        x, k, check_random_state(0), "euclidean", knn_indices=indices, knn_dists=distances, return_dists=True)
    coo = graph.tocoo()
    ro = np.zeros(len(x))
    mass = np.zeros(len(x))
    for i, j, weight in zip(coo.row, coo.col, coo.data):
        if i < j:  # dists holds each pair once, in one of its two directions
            d = max(dists[i, j], dists[j, i])
            for end in (i, j):
                ro[end] += weight * d * d
                mass[end] += weight
    return {"knn": flat_knn(indices), "logRadii": short(np.log(1e-8 + ro / mass))}


def spectrum(x):
    k = 12
    indices, distances = neighbors(x, k)
    graph, *_ = fuzzy_simplicial_set(x, k, check_random_state(0), "euclidean", knn_indices=indices, knn_dists=distances)
    dense = graph.toarray().astype(np.float64)
    root = np.sqrt(dense.sum(axis=0))
    values = np.sort(scipy.linalg.eigvalsh(np.eye(len(x)) - dense / np.outer(root, root)))
    return {"knn": flat_knn(indices), "smallest": short(values[:6])}


def quality_cases(rng):
    x = blobs(rng, 90, 6)
    e = np.round(x[:, :2] + rng.normal(0, 2, (90, 2)), 3).astype(np.float32)
    return {
        "rows": plain(x), "embedding": plain(e),
        "trustworthiness": {str(k): trustworthiness(x, e, n_neighbors=k) for k in (1, 5, 15, 40)},
        "cosine": trustworthiness(x, e, n_neighbors=15, metric="cosine"),
        "continuity": {str(k): trustworthiness(e[20:], x[20:], n_neighbors=k) for k in (1, 5, 15)},
    }


def main() -> None:
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(SEED)
    save("neighbors", "metrics", ["scipy"], SEED, "1e-5 relative", metric_cases(rng))
    x, duplicated, cases = graph_cases(rng)
    connected = np.round(rng.uniform(0, 10, (150, 2)), 3).astype(np.float32)
    save("umap", "graph", ["umap-learn", "scipy", "numpy"], SEED, "1e-5", {
        "rows": {"blobs": plain(x), "duplicated": plain(duplicated), "uniform": plain(connected)},
        "cases": cases,
        "supervised": supervised_cases(x),
        "density": density_case(connected),
        "spectrum": spectrum(connected),
        "curves": [
            {"spread": s, "minDist": m, "a": find_ab_params(s, m)[0], "b": find_ab_params(s, m)[1]}
            for s, m in [(1, 0.1), (1, 0), (1, 0.5), (1, 0.99), (2, 0.25), (0.5, 0.01), (1.5, 1.5)]
        ],
    })
    save("umap", "quality", ["scikit-learn"], SEED, "1e-9", quality_cases(rng))


if __name__ == "__main__":
    main()
