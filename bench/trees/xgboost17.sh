#!/usr/bin/env bash
# Prints the Python of an environment with XGBoost 1.7, which it first installs where it is missing.
set -euo pipefail
venv="${CLUSTERWHY_XGBOOST17_VENV:-$HOME/.cache/clusterwhy/xgboost17}"
if ! [ -f "$venv/whole" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check xgboost==1.7.6 numpy==1.26.4 scipy==1.13.1 >&2
  touch "$venv/whole"
fi
echo "$venv/bin/python"
