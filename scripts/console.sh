#!/usr/bin/env bash
# The console's part of the build: console.sh packages installs what builds and checks it, console.sh build makes the
# files that the server serves. Node.js comes from the machine, or from its wheel where there is none.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export PATH="$root/.venv/bin:$PATH"
python=python3  # of .venv where there is one

supports_vite() { node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null; }

if ! command -v npm >/dev/null || ! supports_vite; then
  echo "Installing Node.js from its wheel …"
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.lock
fi

install_packages() {
  local stamp=console/node_modules/.installed
  if [ -e "$stamp" ] && cmp -s console/package-lock.json "$stamp"; then return; fi
  echo "Installing the console's packages (a minute, once) …"
  (cd console && npm ci --silent --no-audit --no-fund)
  cp console/package-lock.json "$stamp"
}

case ${1:-build} in
packages) install_packages ;;
build)
  install_packages
  echo "Building the console …"
  (cd console && npx --no-install vite build --logLevel warn)
  ;;
*)
  echo "console.sh packages | build" >&2
  exit 2
  ;;
esac
