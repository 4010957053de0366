#!/usr/bin/env bash
# Writes requirements/*.lock from pyproject.toml: exact versions with hashes, for every Python from 3.11 on.
# runtime ⊂ dev; bench and docs build on the same pins. build and node hold one group each and nothing of the project:
# what setup.sh installs the project with, and Node.js for a machine without it. Needs `uv` (pip install uv); run after
# changing a dependency.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { # NAME, then options
  local name=$1; shift
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
    "$@" -o "requirements/$name.lock"
}
compile dev pyproject.toml --group dev
compile runtime pyproject.toml --constraint requirements/dev.lock
compile bench pyproject.toml --extra bench --extra cluster --constraint requirements/dev.lock
compile docs pyproject.toml --group docs --constraint requirements/dev.lock
compile build --group build --constraint requirements/dev.lock
compile node --group node
