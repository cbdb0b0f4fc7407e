# Selvedge. `make help` says what each target does.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PY := .venv/bin/python
UV := .venv/bin/uv
MODULES := frontend/node_modules/.complete
DIST := workbench/static/dist/icons.svg
SPOKEN := workbench/locale/de/LC_MESSAGES/django.mo
FRONT_SOURCES := $(shell find frontend/src frontend/scripts -type f 2>/dev/null) \
	frontend/icons.json frontend/vite.config.ts
TYPED := workbench ml tests scripts
FAST := not e2e and not stack and not data and not slow
# Where benchmarks keep what takes them long to make.
CACHE ?= var/bench
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade

# Real photos for tests and benchmarks, where somebody has put some beside the project.
ifneq ($(wildcard ../shared/data),)
export SELVEDGE_DATA ?= $(abspath ../shared/data)
endif

.PHONY: help setup demo run check check-python check-static check-node test bench bench-assist bench-train bench-ingredients bench-triage bench-kills lock messages clean screenshots bench-active

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done
	@echo "  Everything Selvedge stores lies in the folder SELVEDGE_HOME (default: var)."

setup: .venv/.complete $(DIST) $(SPOKEN) ## Install what Selvedge needs into this folder and build its pages

demo: setup ## Start Selvedge with a sample project, or with your photos: make demo DATA=folder
	@exec $(PY) manage.py demo $(if $(DATA),--data "$(DATA)")

run: setup ## Start Selvedge (web and worker) on what it has; Ctrl+C ends it
	@exec $(PY) manage.py serve

check: setup ## Linters, types, import rules and the fast tests
	@$(MAKE) -j2 -Otarget check-python check-node

check-python: check-static
	@$(PY) -m pytest -n 2 --dist worksteal -m "$(FAST)" --ignore tests/ops

check-static: .venv/.complete
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/lint-imports
	@.venv/bin/mypy $(TYPED)

check-node: $(MODULES)
	@npm --prefix frontend run --silent check
	@npm --prefix frontend run --silent test

test: ## Everything: as check, and the browser, real PostgreSQL and Redis, real photos
	@scripts/test.sh

bench: setup ## Measure pre-segmentation against a plain loop, and the queue with 1 000 and 100 000 photos
	@test -n "$${SELVEDGE_DATA:-}" || { echo "Name a folder with real photos in SELVEDGE_DATA." >&2; exit 1; }
	@$(PY) -m tests.bench.bench_presegment --data "$$SELVEDGE_DATA/metail"
	@$(PY) -m tests.bench.bench_queue

bench-assist: setup ## Measure region refine and soft edges against the plain ways to do them
	@test -n "$${SELVEDGE_DATA:-}" || { echo "Name a folder with real photos in SELVEDGE_DATA." >&2; exit 1; }
	@$(PY) -m tests.bench.bench_region --data "$$SELVEDGE_DATA/metail"
	@$(PY) -m tests.bench.bench_edges --data "$$SELVEDGE_DATA/metail"

bench-triage: setup ## Measure who finds the photos that need a person; the first time trains fifteen networks
	@test -n "$${SELVEDGE_DATA:-}" || { echo "Name a folder with real photos in SELVEDGE_DATA." >&2; exit 1; }
	@$(PY) -m tests.bench.bench_triage --cache $(CACHE) --data "$$SELVEDGE_DATA/metail" --epochs 30 \
		--data "$$SELVEDGE_DATA/ccp" --epochs 20
	@$(PY) -m tests.bench.bench_labels --cache $(CACHE) --data "$$SELVEDGE_DATA/metail"

bench-review: setup ## Measure the reviewer's hands in a real browser, and the sheet with 66 000 photos waiting
	@$(PY) -m tests.bench.bench_review
	@$(PY) -m tests.bench.bench_sheet

bench-train: setup ## Measure the time to a good model against a plain training loop
	@test -n "$${SELVEDGE_DATA:-}" || { echo "Name a folder with real photos in SELVEDGE_DATA." >&2; exit 1; }
	@$(PY) -m tests.bench.bench_train --data "$$SELVEDGE_DATA/metail"

bench-ingredients: setup ## Measure what each ingredient of a training brings; trains eleven networks the first time
	@test -n "$${SELVEDGE_DATA:-}" || { echo "Name a folder with real photos in SELVEDGE_DATA." >&2; exit 1; }
	@$(PY) -m tests.bench.bench_ingredients --cache $(CACHE)/ingredients --data "$$SELVEDGE_DATA/metail"

bench-kills: setup ## Kill a training 30 times at random moments: it must end with the same weights, to the bit
	@SELVEDGE_KILLS=30 $(PY) -m pytest tests/ml/test_resume.py -k killed --durations=1

bench-active: setup ## Measure which photo should be annotated next; the first time trains some ninety small networks
	@test -n "$${SELVEDGE_DATA:-}" || { echo "Name a folder with real photos in SELVEDGE_DATA." >&2; exit 1; }
	@$(PY) -m tests.bench.bench_active --cache $(CACHE) --data "$$SELVEDGE_DATA/metail" --data "$$SELVEDGE_DATA/ccp"

bench-editor: setup ## Measure the editor in a real browser: brush, frames, next photo, memory
	@$(PY) -m tests.bench.bench_editor

lock: .venv/.complete ## Move every pinned Python package to its newest fitting version
	$(COMPILE) requirements/tools.in -o requirements/tools.txt
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) requirements/dev.in -c requirements/base.txt -o requirements/dev.txt

messages: .venv/.complete ## Collect new strings into the German catalogue and drop those no longer used
	@$(PY) -m scripts.messages

screenshots: setup ## Photograph every page of the running demo, in both themes and two sizes
	@$(PY) -m scripts.screenshots

clean: ## Remove what setup and the tests made; SELVEDGE_HOME stays
	rm -rf .venv frontend/node_modules workbench/static/dist $(SPOKEN) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Compiled, because every training and command is a process of its own, which takes seconds to read torch as source.
.venv/.complete: requirements/tools.txt requirements/dev.txt
	@scripts/check_versions.sh $(PYTHON)
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "Installing the Python packages…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@$(UV) pip install --python $(PY) --require-hashes --compile-bytecode -r requirements/dev.txt
	@touch $@

$(MODULES): frontend/package.json frontend/package-lock.json
	@scripts/check_versions.sh $(PYTHON)
	@echo "Installing the front end's packages…"
	@npm --prefix frontend ci --loglevel=error
	@touch $@

$(DIST): $(MODULES) $(FRONT_SOURCES)
	@npm --prefix frontend run --silent build >/dev/null
	@touch $@

$(SPOKEN): %.mo: %.po .venv/.complete
	@.venv/bin/pybabel --quiet compile --domain django --directory workbench/locale
