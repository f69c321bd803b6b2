# The edition's commands. CI calls nothing else.
#
#   make book      build the site into _build/html: installs what it needs, checks, builds, collates
#   make draft     the same of changes that are not sealed yet, to look at them
#   make test      every kind of promise, real browser included; pages that are many alike are sampled
#   make test-all  the same without sampling
#   make downloads the book, and of it EPUB, PDF and a zip of the site, into _build/html/downloads
#   make withheld  the same without the letters whose rights are not cleared, into _build/withheld/html
#   make publish   put that site, or the whole one once all rights are cleared, into the folder that is served,
#                  under its version: make publish TO=<folder>
#   make digest    print the digest of the built site, and of its downloads
#   make check     the fast checks, without building
#   make mutate    damage every source in 5,000 ways, and see each refused (COUNT=5000 SEED=7)
#   make collate   hold the built pages against the witnesses, letter by letter
#   make bench     measure the site beside a plain Jupyter Book, at 1, 10 and 100 times the text (SCALES="1 10")
#   make serve     show the built site at http://127.0.0.1:8000/
#   make lab       open the notebooks in JupyterLab
#   make lock      compile requirements*.txt from requirements*.in
#   make update    the same with the newest versions of everything, and say which package goes from which to which
#   make licences  list the licences of what is pinned, in requirements-licences.csv
#   make audit     ask whether any of the pinned versions is known to be vulnerable (over the network)
#   make system    install what PDFs and tests need of Debian's packages, or say what is missing
#   make clean     remove what was built

.PHONY: help setup book draft downloads withheld publish served keep digest check test test-all mutate collate bench serve lab \
	lock update licences audit system clean
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
PORT ?= 8000

help:
	@sed -n 's/^#   //p' $(MAKEFILE_LIST)

# The first of these that runs and is new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

setup: $(VENV)/.edition

$(VENV)/.book: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python"; exit 1; }
	rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { echo "venv is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

# The package of this checkout, in place; again when what it says of itself has changed.
$(VENV)/.edition: $(VENV)/.book pyproject.toml
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.edition requirements-dev.txt
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

book: $(VENV)/.edition
	$(PY) -m edition build

draft: $(VENV)/.edition
	$(PY) -m edition build --draft

downloads: book
	$(PY) -m edition downloads

withheld: $(VENV)/.edition
	$(PY) -m edition build --withheld
	$(PY) -m edition downloads --withheld

publish: $(VENV)/.edition
	@test -n "$(TO)" || { echo "Name the folder that is served: make publish TO=/path/to/folder"; exit 1; }
	$(PY) -m edition publish --to "$(TO)"

# What is served, as the branch $(PAGES) of `origin` keeps it, into $(SERVED); and back, by one more commit. The hosted
# workflow calls both (.github/workflows/publish.yml) and hands the folder from one job to the other as _build/artifact.tar.
PAGES ?= gh-pages
SERVED := _build/served

# What a hosted workflow has published before, out of the branch that keeps it, and that branch written anew.
served:
	@.github/served get $(SERVED) $(PAGES)

keep:
	@test ! -f _build/artifact.tar || { rm -rf $(SERVED); mkdir -p $(SERVED); tar -xf _build/artifact.tar -C $(SERVED); }
	@.github/served keep $(SERVED) $(PAGES)

digest: $(VENV)/.edition
	@$(PY) -m edition digest

check: $(VENV)/.test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m edition check
	@$(VENV)/bin/frictionless validate data/datapackage.json

# A file of tests stays on one processor: what it builds is built there once.
WORKERS = --numprocesses auto --maxprocesses 4 --dist loadfile

test: check
	$(PY) -m tests.browser
	$(PY) -m pytest $(WORKERS) -m "not whole"

test-all: check
	$(PY) -m tests.browser
	$(PY) -m pytest $(WORKERS)

COUNT ?= 5000
SEED ?= 7

mutate: $(VENV)/.test
	@$(PY) -m tests.mutation --count $(COUNT) --seed $(SEED)

collate: $(VENV)/.edition
	@$(PY) -m edition collate

SCALES ?= 1 10 100

bench: $(VENV)/.test
	@$(PY) -m tests.browser
	@$(PY) -m bench --scales $(SCALES)

_build/html/index.html:
	$(MAKE) book

serve: $(VENV)/.edition _build/html/index.html
	@echo "http://127.0.0.1:$(PORT)/  (Ctrl+C to stop)"
	@$(PY) -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lab: $(VENV)/.edition
	$(VENV)/bin/jupyter-lab --notebook-dir=.

COMPILE = $(VENV)/bin/uv pip compile $(LOCK) --quiet --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# A list that stays what it is keeps its age, or everything would be installed anew.
lock: $(VENV)/.test
	@mkdir -p _build
	@for list in requirements requirements-dev; do \
		cp $$list.txt _build/$$list.txt && $(COMPILE) $$list.in --output-file _build/$$list.txt || exit 1; \
		cmp -s _build/$$list.txt $$list.txt || cp _build/$$list.txt $$list.txt; \
	done

# The versions from before are kept outside $(VENV), which is made anew when a pin of the book's has changed.
update: $(VENV)/.test
	@mkdir -p _build
	@$(PY) -m tests.requirements versions >_build/versions.json
	@$(MAKE) --no-print-directory lock LOCK=--upgrade
	@$(MAKE) --no-print-directory licences
	@$(PY) -m tests.requirements changes <_build/versions.json

licences: $(VENV)/.test
	@$(PY) -m tests.requirements licences

audit: $(VENV)/.test
	@$(PY) -m tests.requirements audit -- $(AUDIT)

system: $(VENV)/.test
	$(PY) -m tests.browser

clean:
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache
