"""The peer: makes a population, trains one-versus-rest models on a sample, and predicts the whole with XGBoost.

usage: xgboost_peer.py FOLDER ROWS GROUPS TREES DEPTH THREADS
Writes population.parquet and models/*.json, predicts in batches, writes peer.parquet, prints timings as JSON.
"""
import json
import pathlib
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xgboost as xgb

folder = pathlib.Path(sys.argv[1])
rows, groups, trees, depth, threads = map(int, sys.argv[2:7])
FEATURES = 12
BATCH = 1_000_000
names = [f"c{i}" for i in range(FEATURES)]


def population(seed, count):
    """Gaussian groups of unequal size, half of the columns skewed, 3% of the cells missing."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(0, 2, (groups, FEATURES))
    group = random.choice(groups, count, p=np.arange(1, groups + 1) / sum(range(1, groups + 1)))
    values = centres[group] + random.normal(0, 1, (count, FEATURES))
    values[:, ::2] = np.exp(values[:, ::2])
    values[random.random((count, FEATURES)) < 0.03] = np.nan
    return values.astype(np.float32).astype(np.float64), group


if not (folder / "population.parquet").exists():
    (folder / "models").mkdir(parents=True, exist_ok=True)
    sample, group = population(2, 20_000)
    for g in range(groups):
        data = xgb.DMatrix(sample, label=(group == g).astype(np.float32), feature_names=names)
        options = {"objective": "binary:logistic", "max_depth": depth, "eta": 0.1, "nthread": threads}
        xgb.train(options, data, trees).save_model(folder / "models" / f"{g + 1}.json")
    writer = None
    for start in range(0, rows, BATCH):
        count = min(BATCH, rows - start)
        values, _ = population(1000 + start, count)
        columns = {"id": np.arange(start, start + count)} | {
            name: pa.array(values[:, i], from_pandas=True) for i, name in enumerate(names)
        }
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(folder / "population.parquet", table.schema, compression="snappy")
        writer.write_table(table, row_group_size=122_880)
    writer.close()

boosters = []
for g in range(groups):
    booster = xgb.Booster({"nthread": threads})
    booster.load_model(folder / "models" / f"{g + 1}.json")
    boosters.append(booster)

start = time.perf_counter()
predicting = 0.0
writer = None
pa.set_cpu_count(threads)
for batch in pq.ParquetFile(folder / "population.parquet").iter_batches(BATCH):
    values = np.column_stack([batch.column(name).to_numpy(zero_copy_only=False) for name in names])
    before = time.perf_counter()
    data = xgb.DMatrix(values, feature_names=names, nthread=threads)
    margins = np.column_stack([booster.predict(data, output_margin=True) for booster in boosters])
    predicting += time.perf_counter() - before
    best = margins.argmax(axis=1)
    probability = 1 / (1 + np.exp(-margins[np.arange(len(best)), best]))
    out = pa.table({"id": batch.column("id"), "segment": (best + 1).astype(str), "probability": probability})
    writer = writer or pq.ParquetWriter(folder / "peer.parquet", out.schema, compression="zstd")
    writer.write_table(out)
writer.close()
print(json.dumps({"seconds": time.perf_counter() - start, "predicting": predicting, "version": xgb.__version__}))
