"""A whole run against XGBoost: the saved models load, and the saved SHAP values are XGBoost's own and add up."""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb

ROOT = Path(__file__).resolve().parent.parent
TIKTOK = ROOT.parent / "shared" / "data" / "tiktok-profiles.csv"
# Without the words of texts: their components are made by our preparation, which XGBoost does not know.
RUNS = [
    (ROOT / "examples" / "profiles" / "profiles.csv", ["--id", "account_id", "--sql-safe"]),
    (TIKTOK, ["--id", "account_id", "--drop", "timestamp"]),
]


def main() -> None:
    for table, options in RUNS:
        if not table.exists():
            print(f"   {table.name}: skipped, it is not on this machine")
            continue
        with tempfile.TemporaryDirectory() as scratch:
            run = Path(scratch) / "run"
            command = ["node", ROOT / "packages/clusterwhy/bin/clusterwhy.js", "fit", table, *options]
            subprocess.run([*command, "--seed", "7", "--quiet", "-o", run], check=True)
            check_run(run, table.name)


def check_run(run: Path, name: str) -> None:
    columns = json.loads((run / "pipeline.json").read_text())["columns"]
    features = raw_features(pd.read_csv(run / "segments.csv", keep_default_na=True), columns)
    shap = pd.read_parquet(run / "shap.parquet")
    worst_shap = worst_sum = 0.0
    paths = shap["segment"].unique()
    assert len(paths) >= 2, f"{name}: expected at least two explained groups, found {len(paths)}"
    for path in paths:
        booster = xgb.Booster(model_file=run / "models" / f"{path}.json")
        sample = shap[shap["segment"] == path].pivot(index="row", columns="column", values="shap")
        sample = sample[[column["name"] for column in columns]]
        matrix = xgb.DMatrix(
            features[sample.index.to_numpy()],
            feature_names=booster.feature_names,
            feature_types=booster.feature_types,
            enable_categorical=True,
        )
        expected = booster.predict(matrix, pred_contribs=True)
        margins = booster.predict(matrix, output_margin=True)
        worst_shap = max(worst_shap, np.abs(sample.to_numpy() - expected[:, :-1]).max())
        worst_sum = max(worst_sum, np.abs(sample.to_numpy(np.float64).sum(axis=1) + expected[:, -1] - margins).max())
    print(f"   {name}: {len(paths)} models; SHAP values differ by {worst_shap:.1e}, their sums by {worst_sum:.1e}")
    assert worst_shap < 1e-4, f"{name}: SHAP values differ by {worst_shap}"
    assert worst_sum < 1e-5, f"{name}: SHAP values and base miss the margin by {worst_sum}"


def raw_features(table: pd.DataFrame, columns: list[dict]) -> np.ndarray:
    """The table's columns as the classifiers take them: see core's AssignmentColumn."""
    features = []
    for column in columns:
        values = table[column["name"]]
        if column["type"] == "string":
            code = {level: position for position, level in enumerate(column["levels"])}
            features.append(values.astype("string").map(code).to_numpy(np.float32, na_value=np.nan))
        elif column["type"] == "time":
            seconds = (pd.to_datetime(values, utc=True) - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)
            features.append(seconds.to_numpy(np.float32))
        else:
            features.append(values.to_numpy(np.float32))
    return np.column_stack(features)


if __name__ == "__main__":
    main()
