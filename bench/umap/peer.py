"""umap-learn on one case: prints a line of JSON. A small fit of the same kind comes first, to compile."""

import json
import resource
import sys
import time
import warnings

import numpy as np
from umap import UMAP

warnings.simplefilter("ignore")
case = json.loads(sys.argv[1])
dims = case["numDims"]
x = np.fromfile(case["data"], dtype=np.float32).reshape(-1, dims)
fresh = np.fromfile(case["fresh"], dtype=np.float32).reshape(-1, dims) if case.get("fresh") else None
settings = {"n_neighbors": case["options"]["nNeighbors"]}
if case["seeded"]:
    settings["random_state"] = case["options"]["seed"]
else:
    settings["n_jobs"] = case["threads"]

few = UMAP(n_epochs=20, **settings).fit(x[:4200])
if fresh is not None:
    few.transform(fresh[:50])

seconds = []
for _ in range(case["repeats"]):
    started = time.perf_counter()
    model = UMAP(**settings).fit(x)
    seconds.append(time.perf_counter() - started)
embedding = model.embedding_
if fresh is not None:
    seconds = []
    for _ in range(case["repeats"]):
        started = time.perf_counter()
        embedding = model.transform(fresh)
        seconds.append(time.perf_counter() - started)
embedding.astype(np.float32).tofile(case["out"])
print(json.dumps({"seconds": min(seconds), "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
