# Needs Python 3.11 or later, git and make; everything else goes into .venv.

PYTHON ?= python3
LESSON ?= ten_warnings
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo lesson test bench clean

setup: $(READY)

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

demo: setup
	$(BIN)/python sims/severed_2015.py

lesson: setup
	$(BIN)/deconflict teach $(LESSON)

test: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: setup
	$(BIN)/python tests/bench/bench.py

clean:
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find deconflict protocols sims tests -type d -name __pycache__ -prune -exec rm -rf {} +
