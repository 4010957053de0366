#!/usr/bin/env bash
# All that a machine can read. Every step runs, so that one call shows every complaint.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=()
step() { # NAME COMMAND…
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then printf '  ok    %s\n' "$name"; else
    printf '  FAIL  %s\n%s\n' "$name" "$output"
    failed+=("$name")
  fi
}
bin=.venv/bin
export PATH="$PWD/$bin:$PATH"  # Node.js may come from its wheel
step 'ruff: rules' $bin/ruff check .
step 'ruff: format' $bin/ruff format --check .
step 'mypy: strict types' $bin/mypy
step 'import-linter: layers' $bin/lint-imports --no-cache
step 'sizes of files and functions' $bin/python scripts/check_sizes.py
step 'edges: who may commit, who may use the pipeline' $bin/python scripts/check_edges.py
step 'imports stand at the top' $bin/python scripts/check_imports.py
step 'exceptions carry a reason' $bin/python scripts/check_reasons.py
in_console() { (cd console && npx --no-install "$@"); }
step 'console: types' in_console tsc --noEmit -p .
step 'console: layers, sizes, colours' in_console eslint . --max-warnings 0
step 'console: format' in_console prettier --check --log-level warn .
step 'console: client is not stale' scripts/client.sh --check
if [ ${#failed[@]} -gt 0 ]; then
  printf 'make check: %s failed\n' "${#failed[@]}"
  exit 1
fi
