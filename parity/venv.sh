#!/usr/bin/env bash
# Prints the Python of the reference stack, which it first installs where it is missing or out of date: outside the
# tree, from requirements.txt with hashes. `--lock` writes requirements.txt anew from requirements.in.
set -euo pipefail
cd "$(dirname "$0")"
venv="${CLUSTERWHY_PARITY_VENV:-$HOME/.cache/clusterwhy/parity}"

if [ "${1:-}" = --lock ]; then
  python3 -m venv "$venv-lock"
  "$venv-lock/bin/pip" install --quiet pip-tools
  "$venv-lock/bin/pip-compile" --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
    --no-header --output-file requirements.txt requirements.in
  exit
fi

if ! cmp --silent requirements.txt "$venv/installed.txt"; then
  echo "installing the reference stack into $venv ..." >&2
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements.txt >&2
  cp requirements.txt "$venv/installed.txt"
fi
echo "$venv/bin/python"
