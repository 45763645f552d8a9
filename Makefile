# make demo   sets up everything and runs the main job
# make test   sets up everything and runs the tests
# make lab    opens JupyterLab on the first notebook

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := pyproject.toml hatch_build.py

.PHONY: demo test test-all lint bench lab clean

demo: $(VENV)/installed
	@$(BIN)/python notebooks/demo.py

# The browser tests run on their own: Playwright keeps a loop running on its thread.
test: lint
	$(BIN)/pytest -m "not slow" --ignore tests/browser
	$(BIN)/pytest -m "not slow" tests/browser
	$(BIN)/pytest --nbval-lax --nbval-current-env --nbval-cell-timeout=180 \
		--nbval-sanitize-with tests/nbval.cfg notebooks
	cd js && npm test --silent && npm run size --silent
	export CHROMIUM="$$($(BIN)/python -c 'from tests.browser.chromium import chromium; print(chromium())')" \
		&& cd js && npm run test:browser --silent

test-all: test
	$(BIN)/pytest -m slow --ignore tests/browser
	$(BIN)/pytest -m slow tests/browser
	cd js && npm run bench --silent -- --quick

lint: $(VENV)/tested js/node_modules/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd js && npm run check --silent

bench: $(VENV)/tested js/node_modules/installed
	$(BIN)/python tests/benchmarks/engine.py
	cd js && npm run bench --silent

lab: $(VENV)/tested
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks/01_first_workflow.ipynb

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("NEXUS Jupyter needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python $(SOURCES)
	@echo "Setting up (once, about a minute): the package, llama.cpp and a small model"
	$(PIP) install --editable .
	$(BIN)/nexus model install
	@touch $@

$(VENV)/tested: $(VENV)/installed
	$(PIP) install --editable '.[test,lab]'
	@touch $@

js/node_modules/installed: js/package.json js/package-lock.json
	cd js && npm ci --no-audit --no-fund --silent
	@touch $@

clean:
	rm -rf $(VENV) js/node_modules nexus_jupyter/static/*.js
