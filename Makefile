# Every task of this project; `make` alone lists them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
BUSY := .venv/.busy
SETUP := .venv/.setup
TOOLS := .venv/.tools
# Twice quiet keeps pip's errors and drops its advice.
PIP_FLAGS := -qq --disable-pip-version-check --no-input

# Command line and environment win over .env, as they do for Compose.
APP_PORT ?= $(shell sed -n 's/^APP_PORT=//p' .env 2>/dev/null)
TASK ?= hello
REASON ?= oops
# $(value …) keeps a dollar sign in the text; the environment keeps quotes.
override TASK := $(value TASK)
override REASON := $(value REASON)
export APP_PORT TASK REASON

# The build needs the host's certificates where a company re-signs TLS.
SIDECAR_CA_BUNDLE ?= $(firstword $(wildcard \
	/etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
export SIDECAR_CA_BUNDLE

COMPOSE := docker compose
OBSERVE := $(COMPOSE) --profile observe
ALL := $(COMPOSE) --profile observe --profile debug
SAY := printf '%s\n'
REQUEST = @$(PYTHON) scripts/request.py

.PHONY: help setup tools docker build up observe debug report full process fail metrics health logs \
	down clean reset test test-fast proof mutations peers demo bench lint release engine

help: ## List the targets
	@$(SAY) 'Usage: make TARGET [APP_PORT=8092] [TASK=…] [REASON=…]' ''
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile

# --- Environment -------------------------------------------------------------

setup: $(SETUP) ## Create .venv with the command .venv/bin/sidecar
	@$(SAY) 'The command is .venv/bin/sidecar'
tools: $(TOOLS)

# A marker that is still there tells of an interrupted run: then from the start.
$(SETUP): requirements/sidecar.txt requirements/build.txt pyproject.toml $(wildcard $(BUSY))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		$(SAY) 'setup: needs Python 3.11 or newer; name one with PYTHON=python3.13' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		$(SAY) "setup: this Python cannot make environments; 'apt install python3-venv' adds it" >&2; \
		exit 1; }
	@if [ -e $(BUSY) ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		$(SAY) 'setup: creating .venv'; \
		mkdir -p .venv && touch $(BUSY) && $(PYTHON) -m venv --clear .venv; fi
	@touch $(BUSY)
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes \
		-r requirements/sidecar.txt -r requirements/build.txt
	@$(BIN)/python -m pip install $(PIP_FLAGS) \
		--no-deps --no-build-isolation -e .
	@rm -f $(BUSY) && touch $@

$(TOOLS): $(SETUP) requirements/dev.txt
	@$(SAY) 'setup: adding the test tools'
	@touch $(BUSY)
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes \
		-r requirements/dev.txt
	@rm -f $(BUSY) && touch $@

# One clear line where the shell would say "command not found".
docker:
	@command -v docker >/dev/null || { \
		$(SAY) "docker: not installed; 'make engine' shows how, 'make demo' needs none" >&2; exit 1; }
	@docker version >/dev/null 2>&1 || { \
		$(SAY) "docker: no engine answers; start it or join its group, or see 'make engine'" >&2; exit 1; }
	@docker compose version >/dev/null 2>&1 || { \
		$(SAY) "docker: Compose v2 is missing; 'make engine' shows how to get it" >&2; exit 1; }

engine: ## Make sure that a Docker engine and the base image are there
	@scripts/engine.sh

# --- Running -----------------------------------------------------------------

build: docker ## Build the two images
	@$(COMPOSE) --profile debug build app debugger || { \
		$(SAY) "build: failed, see above; no registry in reach? 'make engine' makes a base" >&2; exit 1; }

up: docker ## Start the app alone
	@$(COMPOSE) up -d --wait app
	@$(SAY) "The app answers on http://localhost:$(or $(APP_PORT),8092)"

observe: docker ## Start the app, log-watcher and metrics-scraper
	@$(OBSERVE) up -d
	@$(SAY) '' 'Follow their output:  make logs' \
		'One of them:          docker compose --profile observe logs -f log-watcher'

# A report is needed most when the app does not come up, so it is made all the same.
debug: docker ## Print one inspection report
	@$(COMPOSE) --progress quiet up -d --wait app || \
		$(SAY) 'debug: the app is not healthy; reporting what can be reached' >&2
	@$(COMPOSE) --progress quiet run --rm --no-deps $$([ -t 0 ] || printf %s -T) debugger

report: docker ## Write the inspection report as a page, report.html
	@$(COMPOSE) --progress quiet run --rm --no-deps -T debugger debug -o html >report.html
	@$(SAY) 'The report is in report.html'

full: ## Start everything, then print the report
	@$(MAKE) observe
	@$(MAKE) debug

logs: docker ## Follow the output of the app and the observers
	@$(OBSERVE) logs -f || [ $$? -eq 130 ]

# --- Talking to the app ------------------------------------------------------

process: ## Send a task: make process TASK=hello
	$(REQUEST) process -- "$$TASK"

fail: ## Send a failure: make fail REASON=oops
	$(REQUEST) fail -- "$$REASON"

metrics: ## Show the app's metrics
	$(REQUEST) metrics

health: ## Show the app's health
	$(REQUEST) health

# --- Cleaning up -------------------------------------------------------------

down: docker ## Stop all containers, keep the volume
	@$(ALL) down --remove-orphans

clean: docker ## Stop, and remove the two images
	@$(ALL) down --remove-orphans --rmi all

reset: docker ## Stop, and remove the images and the volume
	@$(ALL) down --remove-orphans --rmi all --volumes

# --- Developing --------------------------------------------------------------

test: $(TOOLS) ## Run all tests; makes sure of engine, peers and browser first
	@scripts/test_all.sh

test-fast: $(TOOLS) ## Run the tests that need no engine
	@$(BIN)/python -m pytest

proof: $(TOOLS) ## Prove the findings on a public day, 7 real programs, 500 generated services
	@$(BIN)/python -m pytest -q -m proof
	@$(BIN)/python scripts/proof.py

mutations: $(TOOLS) ## Change the code in 100 small ways, and show which no test notices
	@$(BIN)/python scripts/mutations.py

peers: ## Get the programs that tests and benchmarks run beside
	@scripts/peers.sh

demo: $(SETUP) ## Show it all without Docker, in about 20 s
	@$(BIN)/python scripts/demo.py

bench: $(SETUP) peers ## Run the benchmarks
	@status=0; for script in bench/[!_]*.py; do \
		$(SAY) "== $$script"; $(BIN)/python "$$script" || status=1; done; exit $$status

release: $(TOOLS) ## Build the distributions of the version into dist/
	@[ -z "$$(git status --porcelain)" ] || { \
		$(SAY) 'release: the checkout has changes; commit them first' >&2; exit 1; }
	@$(BIN)/python scripts/build.py dist
	@$(SAY) 'Tag it:  git tag v$(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' src/sidecar/__init__.py)'

lint: $(TOOLS) ## Check style and types
	@status=0; \
	$(BIN)/ruff check --quiet . || status=1; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/mypy || status=1; \
	exit $$status
