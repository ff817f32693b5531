# The words of the house. Needs make and Python >= 3.11 only; everything else comes into .venv.

UV_VERSION := 0.13.9
BIN := .venv/bin
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
PYTEST := $(BIN)/python -m pytest -n logical --maxprocesses 4

# A company's own certificate authority stands in the system's store, not in uv's.
export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS := never

# Every word below that has its line of help.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\#.*/\1/p' Makefile)

help: ## what can be said here
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 - /p' Makefile

setup: .venv/.ready ## .venv with every tool, as uv.lock pins them

.venv/.ready: pyproject.toml uv.lock
	@test -n "$(PYTHON)" || { echo "Loa needs Python 3.11 or newer with venv (Debian: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv
	@{ $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) \
	  && $(BIN)/uv sync --quiet --frozen --all-extras --python $(BIN)/python; } \
	|| { echo "uv could not set up .venv (above is why). Falling back to pip: versions may differ from uv.lock."; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,postgres]'; }
	@touch $@

demo: setup ## a whole week for a synthetic province, against carriers on loopback
	@$(BIN)/loa demo $(ARGS)

test: lint types imports ## everything that must hold; nothing is skipped
	$(PYTEST) $(ARGS)

lint: setup ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy --strict
	$(BIN)/mypy

imports: setup ## the staircase
	$(BIN)/lint-imports

fmt: setup ## format, and mend what ruff can mend
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .

simulate: setup ## whole weeks by seed, gone on with when stopped; SEEDS=3000 FIRST=0 for more of them
	$(BIN)/python -m tests.simulation.run --seeds $(or $(SEEDS),300) --first $(or $(FIRST),0) $(ARGS)

crashpoints: setup ## die at every port call, and at pairs of them; PAIRS=all for all pairs
	LOA_CRASHPOINTS=all LOA_PAIRS=$(or $(PAIRS),150) $(PYTEST) -m crashpoints -rP $(ARGS)
zoo: setup ## planted bugs, each hunted by seed until a law catches it; ARGS="NAME --most 50"
	$(BIN)/python -m tests.zoo.hunt $(ARGS)

mutants: setup ## small changes to the ledger, each to be noticed by a test; ARGS="--sample 300"
	$(BIN)/python -m tests.mutants.run $(ARGS)

scenario: setup ## two campaigns over 10,000 shared numbers; NUMBERS=n for another count
	LOA_SHARED_NUMBERS=$(or $(NUMBERS),10000) $(BIN)/python -m pytest tests/scenarios/test_shared_numbers.py $(ARGS)

authz: setup ## every route for every role and owner: the matrix's size and its leaks
	$(BIN)/python -m tests.authz.run

schemathesis: setup ## hostile questions to every operation of the API; EXAMPLES=n for each
	LOA_API_EXAMPLES=$(or $(EXAMPLES),300) $(BIN)/python -m pytest tests/console/web/test_api.py $(ARGS)

axe: setup ## axe-core over every page of the console, for each role
	$(BIN)/python -m tests.axe.run

pictures: setup ## the pages as pictures over a played demo; ARGS="--home FOLDER"
	$(BIN)/python -m tests.pictures.run $(ARGS)

kill-test: setup ## kill -9 at random moments; nothing doubled, nothing missed
	$(BIN)/python -m pytest -m kill $(ARGS)

chaos: setup ## everything as processes, killed, stopped and starved by a seeded plan
	$(BIN)/python -m tests.chaos $(ARGS)

bench: setup ## messages per second, beside the machine's limits
	$(BIN)/python benchmarks/dispatch.py $(ARGS)

pace: setup ## 5, 50 and 500 a second with four workers, by the carrier's own window
	$(BIN)/python benchmarks/pace.py $(ARGS)

inbox: setup ## receipts without pause while PostgreSQL restarts and the door is killed
	$(BIN)/python benchmarks/inbox.py $(ARGS)

fuzz: setup ## hostile inputs against every parser; ARGS="--inputs 1000000 --parser vnpt --seed 2"
	$(BIN)/python -W ignore tests/fuzz $(ARGS)

docs: setup ## rewrite what is generated under docs/
	$(BIN)/python docs/generate.py
