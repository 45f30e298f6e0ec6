#!/usr/bin/env bash
# Prints the SPARK_HOME of the Spark that the conformance suite runs against, which it first installs where it is
# missing or out of date: outside the tree, from requirements.txt with hashes (PyPI's pyspark carries Spark's jars).
# Needs Python 3.10+ and, to run it, Java 17 or later.
set -euo pipefail
cd "$(dirname "$0")"
venv="${CLUSTERWHY_SPARK_VENV:-$HOME/.cache/clusterwhy/spark}"

if ! cmp --silent requirements.txt "$venv/installed.txt"; then
  echo "installing Spark into $venv (about half a gigabyte) ..." >&2
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check wheel setuptools >&2
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation --require-hashes -r requirements.txt >&2
  cp requirements.txt "$venv/installed.txt"
fi
echo "$venv"/lib/python3*/site-packages/pyspark
