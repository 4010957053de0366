#!/usr/bin/env bash
# Makes .venv and installs one of requirements/*.lock into it: setup.sh runtime | dev | bench | docs.
set -euo pipefail
cd "$(dirname "$0")/.."
what=$1

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  echo "Tilth needs Python 3.11 or newer: install it (Debian: apt-get install python3 python3-venv) or say PYTHON=/path/to/python." >&2
  return 1
}

if [ ! -x .venv/bin/python ]; then
  python=$(find_python)
  if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
      echo "$python has no venv module: install it first (Debian and Ubuntu: sudo apt-get install python3-venv)." >&2
      exit 1
    fi
  fi
  echo "Making .venv with $("$python" --version) …"
  "$python" -m venv .venv
fi

echo "Installing packages ($what) …"
for lock in "$what" build; do
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$lock.lock"
done
# Without isolation: an isolated build would fetch whatever version of the build backend is newest today.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
if [ "$what" = runtime ] || [ "$what" = dev ]; then
  echo "Compiling the kernels (half a minute, once) …"
  rm -rf src/tilth/__pycache__/kernels-*  # what other versions were compiled to
  .venv/bin/python -c 'from tilth.insight.api import compile_kernels; compile_kernels()'
fi
touch ".venv/.$what"
[ "$what" = dev ] && touch .venv/.runtime
exit 0
