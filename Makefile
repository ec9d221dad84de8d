# `make demo`, `make test`, `make check`, `make mutants` and `make bench`, each from a fresh checkout: what is missing is set up in .venv.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)
COVERED := engine/duban/definition/*,engine/duban/execution/*

.PHONY: demo test check mutants bench setup clean

demo: setup
	@$(BIN)/duban demo

test: setup
	@$(BIN)/pytest -q -n 2 --dist loadfile

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/pytest -q tests/house tests/docs
	DUBAN_CHARTS=50 $(BIN)/coverage run -m pytest -q tests/calendars tests/definition tests/execution tests/feel tests/scxml
	$(BIN)/coverage report --include='$(COVERED)' --skip-covered --fail-under=95

mutants: setup
	@$(BIN)/duban mutate --processes processes

bench: setup
	@$(BIN)/python -m benchmarks

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found; name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis htmlcov
