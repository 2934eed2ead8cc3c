# Two commands: `make run` shows the main job on invented municipalities,
# `make test` checks everything. Both set up .venv on their own.

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --require-hashes --no-deps --only-binary :all:

# Where nothing compiled is kept, each process that a test starts would compile all of ours anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check format bench keys lock clean

run: $(VENV)/.installed
	@exec $(VENV)/bin/pykala demo

test: check
	@$(VENV)/bin/python -m pytest

check: $(VENV)/.tested
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --quiet --check .
	@$(VENV)/bin/mypy --no-error-summary

format: $(VENV)/.tested
	@$(VENV)/bin/ruff check --quiet --fix . && $(VENV)/bin/ruff format --quiet .

bench: $(VENV)/.measured
	@$(VENV)/bin/python -m benchmarks

# The words of the demo and the tests, with their keys: anew after a change of the analyser.
keys: $(VENV)/.tested
	@$(VENV)/bin/python -m pykala.shipped_keys

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Pykälä needs Python 3.11 or newer: install it (Debian: apt install python3), or say make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing: install it (Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, about half a minute) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(LOCKED) -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.lock
	@$(LOCKED) -r requirements-dev.lock
	@touch $@

$(VENV)/.measured: $(VENV)/.tested requirements-bench.lock
	@$(LOCKED) -r requirements-bench.lock
	@touch $@

# The locks are made by uv, which is needed for nothing else.
lock:
	uv lock --quiet
	uv export --quiet --no-header --no-emit-project --no-default-groups -o requirements.lock
	uv export --quiet --no-header --no-emit-project --only-group dev -o requirements-dev.lock
	uv export --quiet --no-header --no-emit-project --only-group bench -o requirements-bench.lock
	rm uv.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
