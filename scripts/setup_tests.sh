#!/usr/bin/env bash
# What the tests need beside Python packages: the distribution's PostgreSQL (15 or newer) for the second round, Chromium
# (with a Chinese font) for the console, npm packages of real SDKs.
# As root on Debian it installs what is missing; elsewhere it says what would be skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
without=()
if ! .venv/bin/python scripts/find_postgres.py >/dev/null; then
  missing+=(postgresql)
  without+=("the tests on a server PostgreSQL")
fi
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
  missing+=(chromium)
  without+=("the tests of the console in a browser")
fi
if command -v fc-list >/dev/null && [ -z "$(fc-list :lang=zh 2>/dev/null)" ] || ! command -v fc-list >/dev/null; then
  missing+=(fonts-noto-cjk fontconfig) # pictures would show boxes for Chinese characters
fi
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian packages: ${missing[*]} …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    .venv/bin/python scripts/find_postgres.py >/dev/null ||
      echo "This distribution's PostgreSQL is older than 15: the tests on a server PostgreSQL will be skipped." >&2
  else
    echo "Not installed: ${missing[*]} (sudo apt-get install ${missing[*]})." >&2
    for each in "${without[@]}"; do echo "Skipped without them: $each." >&2; done
  fi
fi

if [ -f tests/clients/node/package-lock.json ]; then
  export PATH="$PWD/.venv/bin:$PATH"
  if ! command -v npm >/dev/null; then
    echo "Installing Node.js from its wheel …"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.lock
  fi
  echo "Installing the Node SDKs that the tests drive …"
  # Not `npm ci`: it wants every platform of an optional package in the lock, and not every registry has them all.
  (cd tests/clients/node && npm install --no-save --omit=optional --silent --no-audit --no-fund)
fi
touch .venv/.tests
