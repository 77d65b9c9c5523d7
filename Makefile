# Needs Python 3.11 or later with pip, nothing else. The first target installs into .venv.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint bench bench-quality docs wheel clean

demo: .venv/installed  ## build, check and ask the sample articles
	@$(BIN)/kg demo

test: .venv/installed-dev  ## all tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: .venv/installed-dev  ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: .venv/installed-dev  ## speed, as Markdown
	@$(BIN)/python -m benchmarks.speed

# DATA=folder of the corpora that training/README.md names; without it, the articles of this project alone
bench-quality: .venv/installed-dev  ## quality: facts of articles, and syntax, names and attributions of corpora
	@$(BIN)/python -m benchmarks.quality_facts --gold benchmarks/articles/test.jsonl
	@if [ -n "$(DATA)" ]; then $(BIN)/python -m benchmarks.quality_corpora --data "$(DATA)" --write docs/accuracy.md; \
	else echo "corpora: left out; make bench-quality DATA=FOLDER measures on them"; fi

docs: .venv/installed-dev  ## write anew what pages show of commands, questions and the ontology
	@$(BIN)/python -m tests.test_docs
	@$(BIN)/python tools/ontology_reference.py
	@KG_REGENERATE=1 $(BIN)/python -m pytest tests/test_questions.py -k page

wheel: .venv/installed-dev  ## the package, with ontology, shapes, queries and seeds in it
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf .venv dist build out .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; set PYTHON=/path/to/it"; exit 2; }
	@echo "making .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "installing diplomacy-kg (a minute or two, once) ..."
	@$(PIP) --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	@$(PIP) --editable '.[dev]'
	@touch $@
