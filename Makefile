# Two commands do everything: `make run` and `make test`. The rest is for people who change the program.
# The recipes are thin; the steps stand in packaging/setup/, where Windows has its own (setup.ps1).

.DEFAULT_GOAL := help
SETUP := packaging/setup
PYTHON_VENV := .venv/bin/python

.PHONY: help run test check format bench torture atlas-sheet lock licences clean prepare

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

run: ## Set up what is missing and open the window (without a screen: a recorded visit into out/)
	@$(SETUP)/run.sh

test: ## Set up what is missing and run every test (more for pytest: make test ARGS="-k milia")
	@$(SETUP)/test.sh $(ARGS)

check: ## Format, lint, types, import contracts, sizes, licences
	@$(SETUP)/check.sh

format: prepare ## Bring the code into its form and mend what can be mended by itself
	@$(PYTHON_VENV) -m ruff check --fix .
	@$(PYTHON_VENV) -m ruff format .

bench: prepare ## Measure search, start, pictures and pages, beside their references
	@QT_QPA_PLATFORM=offscreen $(PYTHON_VENV) main.py bench
	@QT_QPA_PLATFORM=offscreen $(PYTHON_VENV) -m ui.bench

torture: prepare ## Kill the program 300 times in the middle of work and look at what is left (KILLS=20: fewer)
	@$(PYTHON_VENV) -m tests.torture $(or $(KILLS),300)

atlas-sheet: prepare ## Draw every view of every figure of the body map into docs/atlas
	@PYTHONPATH=. $(PYTHON_VENV) packaging/atlas_sheet.py docs/atlas

lock: ## Resolve the ranges of pyproject.toml into requirements.lock (needs uv; newer versions: ARGS=--upgrade)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	@uv pip compile --quiet $(ARGS) --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra dev pyproject.toml -o requirements.lock
	@$(SETUP)/prepare.sh offscreen
	@$(PYTHON_VENV) packaging/third_party.py

licences: prepare ## Write LICENSES/THIRD-PARTY.md from the lock
	@$(PYTHON_VENV) packaging/third_party.py

clean: ## Remove .venv, caches, and what was built; never a clinic's data
	@rm -rf .venv build dist out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis ./*.egg-info
	@find clinic ui tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +

prepare:
	@$(SETUP)/prepare.sh offscreen
