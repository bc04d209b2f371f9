# Each target is also one plain line, for machines without make: see `python3 -m config.bootstrap help`.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) -m config.bootstrap
LOCK = uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: run test test-fast check fix serve install lock screenshots services bench help

run:  ## a populated site on 127.0.0.1:8000 (PORT=8001 make run for another port)
	@$(BOOTSTRAP) run

test:  ## every test on SQLite and on PostgreSQL (ARGS="tests/posts -k submit" for some of them)
	@$(BOOTSTRAP) test $(ARGS)

test-fast:  ## neither slow nor browser tests, on SQLite only
	@$(BOOTSTRAP) test-fast $(ARGS)

check:  ## everything that must hold before a commit: format, types, layers, templates, migrations, tests
	@$(BOOTSTRAP) check

fix:  ## let the tools repair what they can: imports, format
	@$(BOOTSTRAP) fix

serve:  ## the production server (needs SECRET_KEY, ALLOWED_HOSTS and SITE_URL)
	@$(BOOTSTRAP) serve

install:  ## make .venv and install the locked packages, and nothing else
	@$(BOOTSTRAP) install

bench:  ## what each page costs, into docs/performance.md; minutes (ARGS="--only front --requests 200" prints some only)
	@$(BOOTSTRAP) bench $(ARGS)

services:  ## private PostgreSQL and Redis for pytest runs of your own, until Ctrl-C
	@$(BOOTSTRAP) services

screenshots:  ## take the pictures of the README again
	@$(BOOTSTRAP) screenshots

lock:  ## write requirements/*.txt anew from requirements/*.in (needs uv; UPGRADE=1 takes newer versions)
	cd requirements && $(LOCK) $(if $(UPGRADE),--upgrade) runtime.in -o runtime.txt
	cd requirements && $(LOCK) $(if $(UPGRADE),--upgrade) test.in -c runtime.txt -o test.txt

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'
