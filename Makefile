# Everything here needs only python3 (3.11 or newer) with its venv module, pip and make.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8080
DB ?= .treatylog/log.db
UPGRADE ?= --upgrade
SIZE ?= 1000000
INTO ?= .bench
ONLY ?= step,rehydrate,import,late,start,asof

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
HASHED := $(PIP_INSTALL) --require-hashes
SOURCES := src tests docs

PARALLEL := --numprocesses=auto --dist=worksteal
FAST := tests/test_architecture.py tests/unit/domain tests/unit/facts tests/unit/projection tests/unit/log \
  --ignore=tests/unit/log/test_postgres.py tests/golden
CORE := tests/unit tests/golden tests/properties tests/contract tests/library tests/cli tests/api
TIMED := tests/unit/domain tests/unit/facts tests/unit/projection tests/golden/test_known_at.py \
  tests/golden/test_public_on.py tests/api/test_clocks.py tests/api/test_calendar.py tests/contract/test_midnights.py tests/unit/test_feed.py \
  tests/unit/service/test_calendar.py tests/properties/test_calendar.py tests/properties/test_feed.py
ZONES := Pacific/Kiritimati Pacific/Pago_Pago Asia/Kathmandu America/St_Johns Europe/Dublin Australia/Lord_Howe

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTEST ?=
MUTANTS ?=
SAMPLE ?= 20
SEED ?= 1

.PHONY: help run install test test-fast test-zones coverage mutation properties bench check lint types imports format lock clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Install, load the bundled record and serve it on HOST:PORT
	@exec $(BIN)/treatylog serve --db $(DB) --host $(HOST) --port $(PORT)

install: $(VENV)/.test ## Install what the tests need, and run nothing

test: lint types ## Install and pass the whole suite, on every core; PYTEST= takes more options
	$(BIN)/python -m pytest $(PARALLEL) $(PYTEST)

test-fast: $(VENV)/.test ## Pass what needs no process, no server and no database of its own: half a minute
	$(BIN)/python -m pytest $(PARALLEL) $(FAST) $(PYTEST)

test-zones: $(VENV)/.test ## Pass what reckons with days or looks at the clock, in six time zones
	for zone in $(ZONES); do TZ=$$zone $(BIN)/python -m pytest $(PARALLEL) $(TIMED) $(PYTEST) || exit 1; done

coverage: $(VENV)/.test ## Measure lines and branches of the core under its tests; fail below 95 %
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest $(PARALLEL) $(CORE) $(PYTEST)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

mutation: $(VENV)/.test ## Try faults in the law, SAMPLE= in each module or those named by MUTANTS=; takes hours
	$(PIP_INSTALL) mutmut
	$(BIN)/mutmut run $(or $(MUTANTS),treatylog.domain.calendar*)
	$(if $(MUTANTS),,$(BIN)/mutmut run $$($(BIN)/python docs/mutation.py sample $(SAMPLE) $(SEED)))
	$(BIN)/python docs/mutation.py

properties: $(VENV)/.test ## Try every property on ten thousand new examples; takes an hour or more
	$(BIN)/python -m pytest tests/properties --hypothesis-profile=full

bench: $(VENV)/.test ## Measure all that is promised of speed, beside others, up to SIZE events, INTO a folder
	cd tests && PYTHONPATH=../src ../$(BIN)/python -m benchmarks.suite --size $(SIZE) --into $(abspath $(INTO)) --only "$(ONLY)"

check: lint types imports ## Lint, types and direction of imports

lint: $(VENV)/.test
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(VENV)/.test
	$(BIN)/mypy --strict

imports: $(VENV)/.test
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.test ## Put the source in its usual form
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

# A stamp is newer than what it was made from, so a second call starts at once.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "treatylog needs Python 3.11 or newer; '$(PYTHON)' is older or missing. Try: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { \
	  echo "'$(PYTHON) -m venv' failed; install the venv module (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/build.txt requirements/run.txt pyproject.toml src/treatylog/__init__.py
	@echo "Installing treatylog into $(VENV) ..."
	@$(HASHED) -r requirements/build.txt
	@$(HASHED) -r requirements/run.txt
	@$(PIP_INSTALL) --no-build-isolation --no-deps --no-index --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@echo "Installing the test tools into $(VENV) ..."
	@$(HASHED) -r requirements/test.txt
	@touch $@

# Later files are constrained by earlier ones, so that all three install into one environment.
LOCK := .lock/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
  --custom-compile-command "make lock"

lock: ## Pin every dependency anew in requirements/*.txt (UPGRADE= keeps the pins that still fit)
	$(PYTHON) -m venv .lock
	.lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) $(UPGRADE) pyproject.toml --output-file requirements/run.txt
	$(LOCK) $(UPGRADE) requirements/build.in --constraint requirements/run.txt --output-file requirements/build.txt
	$(LOCK) $(UPGRADE) pyproject.toml --extra test --constraint requirements/run.txt \
	  --constraint requirements/build.txt --output-file requirements/test.txt
	rm -rf .lock

clean: ## Remove what was made, but not the log
	rm -rf $(VENV) .lock .bench mutants build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
