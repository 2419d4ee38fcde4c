# `make` alone tells what there is. Everything runs in .venv, which is made where it is missing.

VENV    := .venv
PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
BIN     := $(VENV)/bin
ARGS    ?=
N       ?=

.DEFAULT_GOAL := help
.PHONY: help serve join test check budgets fast slow format lint types imports torture fuzz conformance bench docs lock clean

help:  ## tell what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- for everybody ------------------------------------------------------------------------------------------

serve: $(VENV)/runs  ## start a server; flags in ARGS, as in: make serve ARGS="--lan"
	@exec $(BIN)/chinwag serve $(ARGS)

join: $(VENV)/runs  ## join the server on this machine; name and address in ARGS
	@exec $(BIN)/chinwag join $(ARGS)

# --- for those who change it --------------------------------------------------------------------------------

test: format lint types imports  ## everything: style, types, import rules, all tests
	@$(BIN)/python -m pytest -q $(ARGS)

check: format lint types imports budgets fast  ## what must pass before a commit: no slow tests

# Two halves side by side: most of the time is collecting and starting, which a second core can share.
APART := $(addprefix tests/,slow fuzz matrix console conformance)
HALF  := $(addprefix tests/,protocols room plays auth client)

fast: $(VENV)/tests  ## the fast tests
	@$(BIN)/python -m pytest -q -m "not slow" -p no:cacheprovider $(ARGS) $(HALF) & half=$$!; \
	$(BIN)/python -m pytest -q -m "not slow" $(addprefix --ignore=,$(APART) $(HALF)) $(ARGS) tests; rest=$$?; \
	wait $$half && exit $$rest

slow: $(VENV)/tests  ## the slow tests: real clients, kill -9, full disks
	@$(BIN)/python -m pytest -q -m slow $(ARGS)

format: $(VENV)/tests  ## is the code formatted?
	@$(BIN)/ruff format --check -q .

lint: $(VENV)/tests  ## style and traps
	@$(BIN)/ruff check -q .

types: $(VENV)/tests  ## mypy --strict over source, tests, bench and examples
	@$(BIN)/mypy

imports: $(VENV)/tests  ## which part may import which
	@$(BIN)/lint-imports --no-logo

budgets: $(VENV)/tests  ## short files and functions, nothing unfinished, every import declared
	@$(BIN)/python -m pytest -q tests/test_budgets.py

torture: $(VENV)/tests  ## kill the server N times under load (1000 unless told) and count what was lost
	@CHINWAG_KILLS=$(or $(N),1000) $(BIN)/python -m pytest -q -s --timeout=0 tests/slow/test_kills.py $(ARGS)

fuzz: $(VENV)/tests  ## feed every parser N bad inputs (1000000 unless told)
	@CHINWAG_FUZZ=$(or $(N),1000000) $(BIN)/python -m pytest -q -s --timeout=0 tests/fuzz $(ARGS)

conformance: $(VENV)/runs  ## the public IRC suite: make conformance IRCTEST=DIR [ARGS="modules"]
	@test -d "$(IRCTEST)" || { echo "Say where irctest is: make conformance IRCTEST=DIR (docs/conformance.md)"; exit 1; }
	@cd $(IRCTEST) && PYTHONPATH=$(CURDIR)/tests/conformance CHINWAG_CMD="$(CURDIR)/$(BIN)/python -m chinwag" \
	  $${IRCTEST_PYTHON:-python3} -m pytest -p no:cacheprovider --controller irctest_controller -n 2 --timeout 60 -q \
	  -m 'not implementation-specific and not deprecated' $(or $(ARGS),irctest/server_tests)

bench: $(VENV)/tests  ## measure what docs/performance.md promises
	@for part in $$(grep -l '^if __name__' bench/*.py); do \
	  $(BIN)/python -m bench.$$(basename $$part .py) $(ARGS) || exit 1; \
	done

docs: $(VENV)/tests  ## write the pages that are made from tables
	@PYTHONPATH=src $(BIN)/python -c "from chinwag.settings_page import page; print(page(), end='')" > docs/config.md

LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile -q --upgrade --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock: $(VENV)/tests  ## choose the newest versions allowed and pin them with their hashes
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet pip-tools
	@$(LOCK) --extra fast --extra certificates --extra filters -o requirements.txt pyproject.toml
	@$(LOCK) --extra fast --extra certificates --extra filters --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean:  ## remove everything that was made
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# --- the environment: made once, then only looked at ---------------------------------------------------------

PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes

$(BIN)/chinwag:
	@for python in $(PYTHONS); do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Chinwag needs Python 3.11 or newer, which was not found here."; exit 1; fi; \
	echo "Setting up in $(VENV), once ..."; \
	$$found -m venv --clear $(VENV) || { \
	  echo "This Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -c "import pathlib, sysconfig; \
	  pathlib.Path(sysconfig.get_path('purelib'), 'chinwag.pth').write_text('$(CURDIR)/src\n')"
	@printf '#!/bin/sh\nexec "$$(dirname "$$(readlink -f "$$0")")/python" -m chinwag "$$@"\n' > $@
	@chmod +x $@

$(VENV)/runs: $(BIN)/chinwag requirements.txt
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/tests: $(BIN)/chinwag requirements.txt requirements-dev.txt
	@$(PIP) -r requirements-dev.txt
	@touch $(VENV)/runs $@
