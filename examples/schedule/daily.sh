#!/bin/sh
# Assigns today's table by the current run.
#
#   daily.sh TABLE RUNS OUTPUT
#
# Exit status: 0 done; 5 done, but the population has drifted and a refit is due; else see `clusterwhy --help`. Run again
# after a failure it goes on where it stopped.
set -eu
table=$1 runs=$2 output=$3

clusterwhy assign "$runs/current" "$table" -o "$output" --force --resume --fail-on-drift --quiet
