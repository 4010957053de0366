# Tilth · 精耕. Two commands to start with: `make demo` and `make test`. Each sets up all that it needs.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
DATA ?=
RECIPE ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo up test test-fast check format console client bench screenshots docs lock clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.runtime: requirements/runtime.lock requirements/build.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh runtime
$(VENV)/.dev: requirements/dev.lock requirements/build.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh dev
$(VENV)/.bench: requirements/bench.lock $(VENV)/.runtime
	@scripts/setup.sh bench
$(VENV)/.docs: requirements/docs.lock $(VENV)/.runtime
	@scripts/setup.sh docs
$(VENV)/.tests: tests/clients/node/package-lock.json requirements/node.lock scripts/setup_tests.sh $(VENV)/.dev
	@scripts/setup_tests.sh

$(VENV)/.console: console/package-lock.json console/index.html console/vite.config.ts console/compress.ts scripts/console.sh requirements/node.lock $(VENV)/.runtime $(shell find console/src console/public -type f)
	@scripts/console.sh build
	@touch $@

setup: $(VENV)/.runtime $(VENV)/.console ## Make the virtual environment with what Tilth needs to run
setup-dev: $(VENV)/.tests $(VENV)/.console ## The same with the tools of developers and what the tests need

demo: $(VENV)/.runtime $(VENV)/.console ## A running shop with 90 days of data; DATA='<file>' (or several, or a folder) RECIPE=<name> for yours
	@$(BIN)/tilth demo $(if $(DATA),--data '$(DATA)') $(if $(RECIPE),--recipe '$(RECIPE)') $(ARGS)

up: $(VENV)/.runtime $(VENV)/.console ## Start your own installation (TILTH_HOME, default ~/.tilth)
	@$(BIN)/tilth up $(ARGS)

test: $(VENV)/.tests $(VENV)/.console ## Every test, on the embedded PostgreSQL and, where installed, on the machine's own (15+)
	@scripts/test.sh $(ARGS)

test-fast: $(VENV)/.tests $(VENV)/.console ## The tests that take seconds
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m 'not slow' $(ARGS)

check: $(VENV)/.dev $(VENV)/.console ## Lint, format, types, layers, sizes, edges: all that a machine can read
	@scripts/check.sh

format: $(VENV)/.dev ## Put the code in its form
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format --quiet .
	@scripts/console.sh packages && cd console && npx --no-install prettier --write --log-level warn .

console: $(VENV)/.console ## Build the console's pages into the package

client: $(VENV)/.dev ## Generate the console's client from our OpenAPI document
	@scripts/console.sh packages && scripts/client.sh

bench: $(VENV)/.bench ## The benchmarks of docs/benchmarks.md; ARGS='history --events 5000000' for one
	@$(BIN)/python -m bench $(if $(ARGS),$(ARGS),all)

screenshots: $(VENV)/.tests $(VENV)/.console ## Pictures of every page of the console, into docs/images/
	@$(BIN)/python -m tests.console.screenshots

docs: $(VENV)/.docs ## Build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet && echo "open site/index.html"

lock: ## Pin the dependencies anew (needs uv)
	@scripts/lock.sh

clean: ## Remove what was built (not your data)
	@rm -rf $(VENV) console/node_modules src/tilth/entrypoints/http/console_files site build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
