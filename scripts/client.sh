#!/usr/bin/env bash
# Generates the console's client from our OpenAPI document: client.sh; client.sh --check fails when it is stale.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
[ -x "$python" ] || python=python3
target=console/src/lib/api/schema.d.ts
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$python" scripts/openapi.py >"$made/openapi.json"
(cd console && npx --no-install openapi-typescript "$made/openapi.json" --output "$made/schema.d.ts" --root-types --root-types-no-schema-prefix --alphabetize >/dev/null)
if [ "${1:-}" = --check ]; then
  cmp -s "$made/schema.d.ts" "$target" || { echo "$target is stale: run scripts/client.sh and commit it." >&2; exit 1; }
else
  cmp -s "$made/schema.d.ts" "$target" || cp "$made/schema.d.ts" "$target"
fi
