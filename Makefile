# Every target works on a fresh checkout: `make setup` comes first by itself and does nothing the second time.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-test up stop test test-long bench lint format messages requirements prepared prepared-test

BIN := .venv/bin
PYTHON ?= python3
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-compile --require-hashes
# One set-up at a time, however many terminals.
LOCKED := mkdir -p var && exec flock var/setup.lock $(MAKE) --no-print-directory
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
PYTEST := $(BIN)/python -m pytest

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: setup ## starts the portal with its demo and prints the address
	@exec $(BIN)/python -m parkservice.embedded.up

stop: ## stops the embedded database and broker that management commands left running
	@$(BIN)/python -m parkservice.embedded stop

setup: ## prepares everything `make up` needs; starts no web server
	@scripts/os-packages run
	@$(LOCKED) prepared

setup-test: setup ## prepares what the tests need on top
	@scripts/os-packages test
	@$(LOCKED) prepared-test

test: setup-test lint ## checks, then every test but the long ones
	@$(BIN)/python -m parkservice.embedded run $(PYTEST) -n 2 $(ARGS)

test-long: setup-test ## the long tests: races, killed workers, many cases
	@$(BIN)/python -m parkservice.embedded run $(PYTEST) -n 2 -m long $(ARGS)

bench: setup-test ## the benchmarks; results go to var/
	@$(BIN)/python -m parkservice.embedded run $(BIN)/python -m benchmarks $(ARGS)

lint: setup-test ## style, layers, types, templates, migrations, deployment settings
	@scripts/lint

format: setup-test ## puts code into the project's format
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

messages: setup-test ## collects the messages to translate
	@$(BIN)/python manage.py makemessages --locale zh_Hans --no-wrap --no-obsolete --add-location file --ignore node_modules --ignore .venv --ignore var

requirements: setup-test ## pins the versions of every .in file anew, with hashes
	@for name in requirements requirements-local requirements-dev; do \
	  $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url \
	    --no-emit-find-links --no-emit-trusted-host --output-file $$name.txt $$name.in || exit 1; \
	done

prepared: .venv/runtime.stamp static/vendor/.stamp $(MESSAGES)
	@:

prepared-test: .venv/test.stamp
	@:

.venv/runtime.stamp: requirements.txt requirements-local.txt
	@$(BIN)/python -c '' 2>/dev/null || { echo "Creating the virtual environment"; $(PYTHON) -m venv --clear .venv; }
	@echo "Installing Python packages"
	@$(PIP_INSTALL) -r requirements.txt -r requirements-local.txt
	@touch $@

.venv/test.stamp: .venv/runtime.stamp requirements-dev.txt
	@echo "Installing Python packages for the tests"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

static/vendor/.stamp: package-lock.json scripts/front_end.py | .venv/runtime.stamp
	@echo "Installing front-end files"
	@$(BIN)/python scripts/front_end.py
	@touch $@

%.mo: %.po
	@msgfmt --check-format --output-file=$@ $<
