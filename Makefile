# make demo | test | lint | bench: each sets up what it needs in .venv, from hash-locked lists, and the second call is
# instant. Needed beforehand: Python 3.11 or newer with its venv module, make, git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Wheels only, but for authres, which has none: it is built with the locked setuptools of requirements/build.txt.
INSTALL := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes \
	--no-build-isolation --only-binary :all: --no-binary authres
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --only-binary :all: --no-binary authres

.PHONY: help demo test lint bench corpus lock clean
.NOTPARALLEL: # one pip at a time in one environment

help:
	@echo "make demo    the whole loop in a sandbox: mail in, tickets, acknowledgements out"
	@echo "make test    every test, against real servers where they can be had"
	@echo "make lint    style, types and layers"
	@echo "make bench   the measurements behind the figures of the README"
	@echo "make corpus  what the parser makes of the shared corpus of real mail, where it lies beside the project"
	@echo "make lock    requirements/*.txt anew from pyproject.toml (UPGRADE=--upgrade: newest versions)"
	@echo "make clean   removes the environment and all caches"

demo: $(VENV)/.demo
	$(BIN)/triaged demo

# worksteal: each process works through neighbouring tests, so that few servers have to be started twice.
test: $(VENV)/.dev
	$(BIN)/python -m tests.servers.install
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/.dev
	$(BIN)/python -m tests.servers.install
	$(BIN)/python -m bench.run
	$(BIN)/python -m bench.storm
	$(BIN)/python -m bench.storm --waiting
	$(BIN)/python -m bench.search
	$(BIN)/python -m bench.large
	$(BIN)/python -m bench.rules
	$(BIN)/python -m bench.clocks
	$(BIN)/python -m bench.clocks_oracle
	$(BIN)/python -m bench.clock_kills

# The least percentage of right facts, and of the last three the most that may go wrong.
CORPUS := ../shared/corpus
CORPUS_NEED := subject=99.8,from_addr=99.9,from_name=99.9,message_id=99.8,references=99.9,date_utc=99.8,text=99.8,$\
	attachments=99,may_autoreply=99.7,bounce_recall=99.3,bounce_addr=98.5,bounce_status=98,delay=100,feedback=100,$\
	vacation=100,receipt=100,reply_kept=99.5,reply_cut=95,reply_exact=88,bounce_false=0.32,raised=0,slow=0

corpus: $(VENV)/.dev
	@if [ -d $(CORPUS) ]; then \
		$(BIN)/python $(CORPUS)/score.py --manifest $(CORPUS)/manifest.jsonl --files $(CORPUS) \
			--cmd '$(BIN)/triaged inspect --json' --misses $(or $(MISSES),5) --slow --need '$(CORPUS_NEED)'; \
	else echo "There is no corpus in $(CORPUS): nothing was scored."; fi

lock: $(VENV)/.lock
	$(LOCK) $(UPGRADE) --group lock -o requirements/lock.txt
	$(LOCK) $(UPGRADE) --group build -o requirements/build.txt
	$(LOCK) $(UPGRADE) pyproject.toml --all-extras --group dev -c requirements/build.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml --extra demo -c requirements/dev.txt -o requirements/demo.txt
	$(LOCK) pyproject.toml -c requirements/dev.txt -o requirements/run.txt

clean:
	rm -rf $(VENV) dist demo .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written only when its step has ended well. The lists agree on every version (dev.txt holds all of
# demo.txt, a test sees to it), so the stages add to each other in either order.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "triaged needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "Python lacks its venv module: apt install python3-venv"; exit 1; }
	@echo "setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.build: requirements/build.txt $(VENV)/.made
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes \
		--only-binary :all: -r requirements/build.txt
	@touch $@

$(VENV)/.self: pyproject.toml $(VENV)/.build
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.demo: requirements/demo.txt $(VENV)/.self
	@$(INSTALL) -r requirements/demo.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.self
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

$(VENV)/.lock: requirements/lock.txt $(VENV)/.build
	@$(INSTALL) -r requirements/lock.txt
	@touch $@
