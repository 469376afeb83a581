# `make demo` and `make test` need nothing but Python 3.11+: everything else goes into .venv.

PORT ?= 8000
export PORT

BIN := .venv/bin
# The first Python of at least 3.11.
PYTHON := $(shell for python in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$python"; break; }; done)
# Each module is compiled when it is first used, and most never are.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile

.PHONY: help demo test bench lint format services

help:
	@echo "make demo         run the site with sample data (PORT=8000; Ctrl-C stops it)"
	@echo "make test         format, lint, types, import rules, Django's checks, and all tests"
	@echo "make lint         the same without the tests"
	@echo "make format       put the code into its format"
	@echo "make bench        measure pages, registering, mail, reminders and the office beside baselines"
	@echo "make services     keep a private PostgreSQL and Redis running for pytest, until Ctrl-C"

demo: .venv/.installed
	@exec $(BIN)/python -m demo.run

test: .venv/.installed-dev
	@exec $(BIN)/python -m tests.run

lint: .venv/.installed-dev
	@exec $(BIN)/python -m tests.run --lint-only

format: .venv/.installed-dev
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

bench: .venv/.installed-dev
	@exec $(BIN)/python -m tests.bench

services: .venv/.installed-dev
	@exec $(BIN)/python -m tests.services

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 or newer, and none was found in PATH." >&2; exit 1; }
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || { \
		echo "$(PYTHON) can't make virtual environments: its venv module is missing or incomplete." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making .venv with $(PYTHON) …"
	@$(PYTHON) -m venv --clear .venv

# The stamps say what .venv was last filled from, so a second start installs nothing.
.venv/.installed: requirements.txt | .venv/bin/python
	@echo "Installing what the site needs …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing what the site and its tests need …"
	@$(PIP) -r requirements-dev.txt
	@touch .venv/.installed $@
