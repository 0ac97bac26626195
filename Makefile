# Everything goes through tools/launch.py, which makes .venv from requirements.lock when it must.
# ARGS="…" is passed on to the command behind run, test, acceptance, soak and bench.

LAUNCH := python3 tools/launch.py
ASSETS := $(LAUNCH) python tools/assets.py
CODE := $(wildcard src tests tools benchmarks)
N ?= 1000
WORKERS ?= 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run asterisk test check style acceptance soak bench sim lock format

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with the locked packages and `maju` in it
	@$(LAUNCH)
	@$(ASSETS)

run: ## start a living centre with demo traffic
	@$(ASSETS)
	@$(LAUNCH) maju run --demo --past 28 $(ARGS)

asterisk: ## get Debian's Asterisk into a folder, for telephone calls on this machine
	@python3 tools/asterisk.py

check: style ## style, types, import contracts, house rules: under a minute
	@$(LAUNCH) pytest -q tests/tidy

style: # what `test` need not do twice: the house rules are among its tests
	@$(LAUNCH) ruff check $(CODE)
	@$(LAUNCH) ruff format --check $(CODE)
	@$(LAUNCH) mypy $(CODE)
	@$(LAUNCH) lint-imports

test: style ## all that check does, then every test but acceptance and soak: at most 15 minutes
	@python3 tools/parts.py
	@$(ASSETS)
	@$(LAUNCH) pytest -n $(WORKERS) -m "not acceptance and not soak" tests $(ARGS)

acceptance: ## voice matrix, real kills, browser journeys
	@python3 tools/parts.py
	@$(ASSETS)
	@$(LAUNCH) pytest tests/acceptance $(ARGS)

soak: ## load, Spark, thousands of seeds: hours
	@$(LAUNCH) python tools/spark.py
	@$(LAUNCH) pytest -m soak tests $(ARGS)

bench: ## speed, against a named alternative in the same run
	@$(LAUNCH) python -m benchmarks $(ARGS)

sim: ## N=… seeded days with crashes
	@$(LAUNCH) python -m tests.simulation.run --seeds $(N) $(ARGS)

lock: ## write requirements.lock anew; UPGRADE=1 takes newer versions
	@$(LAUNCH) python tools/lock.py $(if $(UPGRADE),--upgrade)

format: ## put the code into the house format
	@$(LAUNCH) ruff check --fix $(CODE)
	@$(LAUNCH) ruff format $(CODE)
