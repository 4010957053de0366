#!/usr/bin/env bash
# Every test: the unit and integration suites in parallel, then those that measure or crash things one by one,
# then the database suites again on a server PostgreSQL where its binaries are installed.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python

$python -m pytest -q -n 2 --dist loadfile "$@"
if compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
  echo "Again on the server PostgreSQL of this machine …"
  TILTH_TEST_DATABASE=debian $python -m pytest -q -n 2 --dist loadfile -m 'not slow' \
    tests/platform tests/events tests/people tests/history tests/insight "$@"
else
  echo "No server PostgreSQL on this machine: the second round is skipped."
fi
