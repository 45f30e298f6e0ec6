"""UMAP, live: the fuzzy graph of the same neighbours, and the quality of the map, on two real tables."""

import json
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.preprocessing import StandardScaler
from umap import UMAP
from umap.umap_ import fuzzy_simplicial_set

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT.parent / "shared" / "data" / "tiktok-profiles.csv"
NEIGHBORS = 10
SEED = 7


def tiktok():
    """The walk-through's columns: numbers and the flag, standardised."""
    table = pd.read_csv(TABLE).drop(columns=["timestamp", "account_id"])
    table["is_verified"] = table["is_verified"].astype(int)
    return StandardScaler().fit_transform(table.fillna(table.median())).astype(np.float32)


def ours(x, options, measured=(), fresh=None):
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.json", Path(folder) / "out.json"
        source.write_text(json.dumps({
            "rows": x.tolist(), "options": options, "measured": list(measured),
            **({} if fresh is None else {"fresh": fresh.tolist()}),
        }))
        subprocess.run(["node", str(ROOT / "parity" / "embed.mjs"), str(source), str(target)], check=True)
        return json.loads(target.read_text())


def compare(name, x):
    theirs = UMAP(n_neighbors=NEIGHBORS, random_state=SEED).fit_transform(x)
    result = ours(x, {"nNeighbors": NEIGHBORS, "seed": SEED}, [theirs.tolist()])
    k = result["knn"]["k"]
    rows = np.arange(len(x), dtype=np.int32)[:, None]
    indices = np.hstack([rows, np.array(result["knn"]["indices"], np.int32).reshape(-1, k)])
    distances = np.hstack([np.zeros((len(x), 1)), np.array(result["knn"]["distances"]).reshape(-1, k)]).astype(np.float32)
    expected, *_ = fuzzy_simplicial_set(x, k + 1, np.random.RandomState(0), "euclidean", knn_indices=indices, knn_dists=distances)
    graph = result["graph"]
    found = csr_matrix((graph["weights"], graph["targets"], graph["offsets"]), shape=(len(x), len(x)))
    off = abs(found - expected).max()
    print(f"   {name}: largest difference of an edge's weight {off:.1e}")
    assert off < 1e-5, f"{name}: fuzzy graph differs by {off}"

    own = trustworthiness(x, np.array(result["embedding"]).reshape(len(x), -1), n_neighbors=15)
    peer = trustworthiness(x, theirs, n_neighbors=15)
    print(f"   {name}: trustworthiness (15 neighbours) {own:.4f}, umap-learn {peer:.4f}")
    assert own >= peer - 0.005, f"{name}: trustworthiness {own} against {peer}"
    # Both sides' measure of both maps: single precision may exchange near-ties.
    for mine, reference in zip(result["trust"], (own, peer)):
        assert abs(mine - reference) < 1e-5, f"{name}: trustworthiness measured as {mine}, by scikit-learn {reference}"


def compare_transform(digits):
    """Digits held out: how many are placed beside a digit of their class."""
    x, held_out = digits.data[:1400].astype(np.float32), digits.data[1400:].astype(np.float32)
    model = UMAP(n_neighbors=NEIGHBORS, random_state=SEED).fit(x)
    result = ours(x, {"nNeighbors": NEIGHBORS, "seed": SEED}, fresh=held_out)
    scores = []
    for layout, placed in [
        (np.array(result["embedding"]).reshape(-1, 2), np.array(result["placed"]).reshape(-1, 2)),
        (model.embedding_, model.transform(held_out)),
    ]:
        nearest = KNeighborsClassifier(5).fit(layout, digits.target[:1400])
        scores.append(nearest.score(placed, digits.target[1400:]))
    print(f"   digits held out: placed among their class {scores[0]:.4f}, umap-learn {scores[1]:.4f}")
    assert scores[0] >= scores[1] - 0.02, f"new rows: {scores}"


def density_correlation(x, layout):
    """Between the log mean squared distances to the 15 nearest rows in the data and in the map."""
    radii = [np.log(np.mean(NearestNeighbors(n_neighbors=15).fit(rows).kneighbors()[0] ** 2, axis=1) + 1e-8) for rows in (x, layout)]
    return np.corrcoef(radii)[0, 1]


def compare_densmap(x):
    result = ours(x, {"nNeighbors": NEIGHBORS, "seed": SEED, "densmap": True})
    own = density_correlation(x, np.array(result["embedding"]).reshape(-1, 2))
    peer = density_correlation(x, UMAP(n_neighbors=NEIGHBORS, random_state=SEED, densmap=True).fit_transform(x))
    plain = density_correlation(x, np.array(ours(x, {"nNeighbors": NEIGHBORS, "seed": SEED})["embedding"]).reshape(-1, 2))
    print(f"   digits, densMAP: correlation of densities {own:.3f} (without {plain:.3f}), umap-learn {peer:.3f}")
    assert own >= peer - 0.1, f"densMAP: {own} against {peer}"
    assert own > plain + 0.1, f"densMAP: {own}, without {plain}"


def main() -> None:
    warnings.simplefilter("ignore")
    if TABLE.exists():
        compare("TikTok profiles", tiktok())
    else:
        print("   skipped: ../shared/data/tiktok-profiles.csv is not there")
    digits = load_digits()
    compare("digits", digits.data.astype(np.float32))
    compare_transform(digits)
    compare_densmap(digits.data.astype(np.float32))


if __name__ == "__main__":
    main()
