#!/bin/sh
# Fits anew on a fresh sample, with the names and ids of the current run, and makes it the current one.
#
#   monthly.sh TABLE RUNS NAME [OPTIONS OF fit ...]
#
# The new run is RUNS/NAME; RUNS/current points to it once it is whole. What has changed is in RUNS/NAME.changes.json.
set -eu
table=$1 runs=$2 name=$3
shift 3

mkdir -p "$runs"
if [ -e "$runs/current" ]; then
  clusterwhy fit "$table" -o "$runs/$name" --since "$runs/current" --quiet "$@"
  clusterwhy compare "$runs/current" "$runs/$name" --json > "$runs/$name.changes.json"
else
  clusterwhy fit "$table" -o "$runs/$name" --quiet "$@"
fi
ln -sfn "$name" "$runs/current"
