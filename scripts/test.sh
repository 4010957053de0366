#!/usr/bin/env bash
# Every test on the embedded PostgreSQL, then those that use the shared database and are not slow once more on the
# newest server PostgreSQL that is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python

(cd console && PATH="$PWD/../.venv/bin:$PATH" npx --no-install vitest run --silent)
$python -m pytest -q -n 2 --dist loadfile "$@"
if postgres=$($python scripts/find_postgres.py); then
  echo "Again on the server PostgreSQL of this machine ($postgres) …"
  TILTH_TEST_DATABASE=$postgres $python -m pytest -q -n 2 --dist loadfile -m 'not slow' \
    tests/platform tests/events tests/people tests/history tests/insight \
    tests/entrypoints/http tests/entrypoints/worker "$@"
else
  echo "No server PostgreSQL 15 or newer on this machine: the second round is skipped."
fi
