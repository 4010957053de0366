#!/usr/bin/env bash
# Writes requirements/*.lock from pyproject.toml: exact versions with hashes, for every Python from 3.11 on.
# runtime ⊂ dev; bench and docs build on the same pins. Needs `uv` (pip install uv); run after changing a dependency.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { # NAME, then options
  local name=$1; shift
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
    "$@" pyproject.toml -o "requirements/$name.lock"
}
compile dev --group dev
compile runtime --constraint requirements/dev.lock
compile bench --extra bench --extra cluster --constraint requirements/dev.lock
compile docs --group docs --constraint requirements/dev.lock
