# What one does with this project. Needs Debian 12 (or its like) with python3 3.11+, make, git.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip -qq --disable-pip-version-check --no-input
export PIP_ROOT_USER_ACTION := ignore
# Many containers forbid Python to keep what it compiled. Then every start, of which the tests make
# hundreds, compiles all anew: seconds each time.
export PYTHONDONTWRITEBYTECODE :=

# A stamp bears the hash of what was installed: checking out an older lock installs that.
hash_of = $(firstword $(shell sha256sum $(1)))
INSTALLED := $(VENV)/.installed-$(call hash_of,requirements.lock)
INSTALLED_DEV := $(VENV)/.installed-dev-$(call hash_of,requirements-dev.lock)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard campaign/web/translations/*/LC_MESSAGES/*.po))

# Install packages of Debian's, as root or through sudo; or say plainly what to run.
define debian
{ as=; [ "$$(id -u)" = 0 ] || as="sudo -n"; export DEBIAN_FRONTEND=noninteractive; \
  echo "Installing $(1) ..."; \
  $$as apt-get update -qq && \
  $$as apt-get install -qq --no-install-recommends -y $(1) > /dev/null; } || \
{ echo "This needs $(1), and could not install it. Please run:"; \
  echo "  sudo apt-get update && sudo apt-get install $(1)"; exit 1; }
endef

.PHONY: browser lighthouse help run prepare test sqlite postgresql pictures coverage test-long lint format words lock clean

help: ## list what one can do
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1|\2/p' Makefile | column -t -s '|' 2> /dev/null || \
		sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1  \2/p' Makefile

run: prepare ## prepare everything and serve the site; PORT=8123 for another port
	@exec $(PYTHON) -m campaign up --demo --port $(PORT)

prepare: $(INSTALLED) $(CATALOGUES) ## install the program and its languages, start nothing

# One after the other: side by side they take as long, and browsers lose patience.
test: lint browser sqlite postgresql ## run every test, on SQLite and on PostgreSQL

sqlite: $(INSTALLED_DEV) $(CATALOGUES)
	@$(PYTHON) -m pytest -q -n 2 --ignore tests/architecture

postgresql: $(INSTALLED_DEV) $(CATALOGUES)
	@$(PYTHON) -m pytest -q -n 2 --ignore tests/architecture --database postgresql \
		-m "not long and not browser and not once"

pictures: $(INSTALLED_DEV) $(CATALOGUES) browser ## take a picture of every page, wide and narrow, light and dark
	@CAMPAIGN_PICTURES=1 $(PYTHON) -m pytest -q -n 2 tests/browser/test_looks.py
	@echo "They are in instance/screenshots."

# npm keeps what it fetches in its own cache, never here.
lighthouse: prepare ## let Lighthouse score the public pages as a phone has them; needs npm, Chromium
	@$(PYTHON) bench/lighthouse.py

# Apart from `test`, because counting lines doubles the time on Python 3.11.
coverage: $(INSTALLED_DEV) $(CATALOGUES) browser ## run the tests once, and count what they reach
	@rm -f .coverage .coverage.*
	@$(PYTHON) -m pytest -q -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=90

test-long: coverage ## run the tests that take minutes, and count what all reach
	@$(PYTHON) -m pytest -q -m long
	@$(PYTHON) -m pytest -q -m "long and not browser" --database postgresql

lint: $(INSTALLED_DEV) $(CATALOGUES) ## check style, types, floors and the shape of the code
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m mypy --no-error-summary
	@$(VENV)/bin/lint-imports | tail -n 1
	@$(PYTHON) -m pytest -q -n 2 tests/architecture

format: $(INSTALLED_DEV) ## format the code and mend what can be mended by rule
	@$(PYTHON) -m ruff check --fix --quiet . || true
	@$(PYTHON) -m ruff format --quiet .

# No dates and no line numbers: the catalogue changes only where a text did.
words: $(INSTALLED) ## bring the translations up to date with the texts; new ones are left blank
	@pot=$$(mktemp); trap 'rm -f "$$pot"' EXIT; \
	$(VENV)/bin/pybabel --quiet extract -F babel.cfg -k lazy_gettext --no-location --sort-output \
		-o "$$pot" .; \
	$(VENV)/bin/pybabel --quiet update -i "$$pot" -d campaign/web/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

lock: $(INSTALLED_DEV) ## write both lock files anew from pyproject.toml
	@$(VENV)/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate \
		--extra redis -q pyproject.toml -o requirements.lock
	@$(VENV)/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate \
		--extra redis --group dev -q pyproject.toml -o requirements-dev.lock

clean: ## remove what can be made again; never instance/
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
		.hypothesis .coverage .coverage.* $(CATALOGUES)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/pip:
	@command -v python3 > /dev/null || $(call debian,python3)
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is $$(python3 -V)."; exit 1; }
	@echo "Preparing the environment ..."
	@python3 -m venv --clear $(VENV) > /dev/null 2>&1 || \
		{ $(call debian,python3-venv); python3 -m venv --clear $(VENV); }

# --no-deps: the locks name everything. Asked to find out for itself, pip takes the newest of what
# is wanted with an extra, and then misses its hash.
$(INSTALLED): requirements.lock | $(VENV)/bin/pip
	@echo "Installing the program (a minute, once) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(INSTALLED_DEV): requirements-dev.lock $(INSTALLED)
	@echo "Installing what the tests need (a minute, once) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

%.mo: %.po $(INSTALLED)
	@$(VENV)/bin/pybabel --quiet compile -i $< -o $@

# libatomic1: the driver that speaks to Chromium needs it, and no wheel brings it.
browser:
	@{ [ -x /usr/bin/chromium ] && /sbin/ldconfig -p | grep -q libatomic.so.1; } || \
		$(call debian,chromium fonts-liberation libatomic1)
