# Pont. `make` alone lists what can be done.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test check fix install assets bench lock lockassets

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

# A bare Debian lacks ensurepip: then the environment is made without pip and pip comes from its wheel.
$(READY): requirements.lock pyproject.toml
	@bash tools/make_venv.sh "$(PYTHON)" "$(VENV)"
	@touch $@

messages: $(READY)
	@$(BIN)/python -m tools.catalogue compile

demo: $(READY) messages ## start Pont with invented schools and pupils at http://localhost:8000
	@PONT_MODE=demo $(BIN)/pont demo

test: $(READY) messages ## run the tests
	@PONT_MODE=test $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: $(READY) messages ## format, lint, types, floors, house rules, migrations, generated docs
	@$(BIN)/ruff format --check --quiet . || { echo "run make fix"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@PONT_MODE=test $(BIN)/mypy
	@floors=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$floors"; exit 1; }
	@PONT_MODE=test $(BIN)/python -m django makemigrations --check --dry-run --settings config.settings
	@PONT_MODE=test $(BIN)/python -m pytest -q tests/house
	@PONT_MODE=test $(BIN)/python -m tools.tables --check

fix: $(READY) ## put format and imports right
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .

install: ## put what a server needs into .venv (docs/how-to/run-in-production.md)
	@bash tools/make_venv.sh "$(PYTHON)" "$(VENV)" deploy/requirements.lock
	@$(BIN)/python -m tools.catalogue compile
	@$(BIN)/python -m compileall -q pont config

lock: ## pin the dependencies anew
	@$(BIN)/pip install -q uv
	@pin() { $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --extra production "$$@" pyproject.toml -q; }; \
	pin --group dev -o requirements.lock && pin --constraint requirements.lock -o deploy/requirements.lock

bench: $(READY) messages ## measure Pont beside its named floors (about half an hour; wants a quiet machine)
	@for what in read_ctf exchange lists phase search; do PONT_MODE=test $(BIN)/python -m benchmarks.$$what || exit 1; done

assets: $(READY) ## compile the style sheet and the scripts anew (needs the network)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1' && $(BIN)/python -m pip install --quiet --disable-pip-version-check --group assets
	@cd tools/assets && export PATH="$(abspath $(BIN)):$$PATH" && npm ci --ignore-scripts --no-audit --no-fund --silent && node build.mjs

# After a change of tools/assets/package.json.
lockassets: $(READY)
	@cd tools/assets && export PATH="$(abspath $(BIN)):$$PATH" && npm install --ignore-scripts --no-audit --no-fund --silent && node lock.mjs
