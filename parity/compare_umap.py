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


def ours(x, options, measured):
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.json", Path(folder) / "out.json"
        source.write_text(json.dumps({"rows": x.tolist(), "options": options, "measured": measured}))
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


def main() -> None:
    warnings.simplefilter("ignore")
    if TABLE.exists():
        compare("TikTok profiles", tiktok())
    else:
        print("   skipped: ../shared/data/tiktok-profiles.csv is not there")
    compare("digits", load_digits().data.astype(np.float32))


if __name__ == "__main__":
    main()
