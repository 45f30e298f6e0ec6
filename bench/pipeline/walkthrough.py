"""The walk-through's steps in Python, with what it leaves out mended: the distribution of every column, UMAP, HDBSCAN,
the map by cluster, and for every cluster of at least 15 rows the distributions inside against the rest, an XGBoost
classifier with balanced weights, a classification report, importances, SHAP bars and a beeswarm. The pictures are those
that the walk-through draws; the other side's report holds them all.

    python walkthrough.py TABLE OUTPUT_FOLDER
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
import shap
import umap
from sklearn.cluster import HDBSCAN
from sklearn.manifold import trustworthiness
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler
from sklearn.utils.class_weight import compute_sample_weight
from xgboost import XGBClassifier, plot_importance

SEED = 7
table, output = sys.argv[1], Path(sys.argv[2])
output.mkdir(parents=True, exist_ok=True)

raw = pd.read_csv(table).drop(columns=["account_id", "timestamp"])
for column in raw.columns:
    if raw[column].dtype == bool or raw[column].dtype == object:
        raw[column] = LabelEncoder().fit_transform(raw[column].astype(str))
raw = raw.fillna(raw.median())


def save(name):
    plt.savefig(output / f"{name}.png")
    plt.close("all")


raw.hist(bins=30, figsize=(12, 8))
save("columns")
scaled = StandardScaler().fit_transform(raw)

embedding = umap.UMAP(n_neighbors=10, random_state=SEED).fit_transform(scaled)
labels = HDBSCAN(min_cluster_size=10, copy=True).fit_predict(embedding)

plt.figure(figsize=(9, 7))
plt.scatter(embedding[:, 0], embedding[:, 1], c=labels, s=5, cmap="Spectral")
save("map")

report = {}
for cluster in sorted(set(labels) - {-1}):
    inside = (labels == cluster).astype(int)
    if inside.sum() < 15:
        continue
    train, test, y_train, y_test = train_test_split(raw, inside, test_size=0.2, stratify=inside, random_state=SEED)
    model = XGBClassifier(n_estimators=100, max_depth=4, learning_rate=0.2, random_state=SEED, n_jobs=2)
    model.fit(train, y_train, sample_weight=compute_sample_weight("balanced", y_train))
    values = shap.TreeExplainer(model).shap_values(raw)
    fig, axes = plt.subplots(2, 4, figsize=(16, 7))
    for axis, column in zip(axes.ravel(), raw.columns):
        axis.hist([raw[column][inside == 1], raw[column][inside == 0]], bins=30, density=True)
        axis.set_title(column)
    save(f"{cluster}-columns")
    plot_importance(model)
    save(f"{cluster}-importance")
    for kind in ("bar", "dot"):
        shap.summary_plot(values, raw, plot_type=kind, show=False)
        save(f"{cluster}-{kind}")
    model.save_model(output / f"{cluster}.json")
    report[str(cluster)] = {
        "rows": int(inside.sum()),
        "report": classification_report(y_test, model.predict(test), output_dict=True, zero_division=0),
        "shap": dict(zip(raw.columns, abs(values).mean(axis=0).round(4).tolist())),
    }
(output / "report.json").write_text(json.dumps(report, indent=1))
print(json.dumps({"clusters": len(report), "trustworthiness": float(trustworthiness(scaled, embedding, n_neighbors=15))}))
