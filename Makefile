# Everything runs in .venv, which the first target makes by itself.
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STAMP := .venv/.installed

# The charts; without npm the pages show their tables alone.
CHARTS := src/mingzhang/web/static/vendor/echarts.js
HAS_NPM := $(shell command -v npm >/dev/null 2>&1 && echo yes)

.PHONY: static serve kill load demo test postgres quick alone wheel wheelhouse new-rule lint types fuzz bench calibrate learned score docs clean

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		test -x $(BIN)/python || uv venv -q --python $(PYTHON) .venv; \
		uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock && \
		uv pip install -q --python $(BIN)/python --no-deps -e .; \
	else \
		test -x $(BIN)/python || $(PYTHON) -m venv .venv; \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .; \
	fi
	@touch $(STAMP)

$(CHARTS): package.json package-lock.json src/mingzhang/web/charts/index.js
	npm ci --ignore-scripts
	npm run build

ifeq ($(HAS_NPM),yes)
static: $(CHARTS)
else
static:
	@echo "没有 npm：不做图表，页面只显示表格 / npm is not here: no charts, the pages show their tables alone"
endif

serve: $(STAMP) static
	$(BIN)/mingzhang serve --demo

load: $(STAMP) static
	$(BIN)/python -m benchmarks.load

kill: $(STAMP) static
	$(BIN)/python -m benchmarks.kill

demo: $(STAMP)
	$(BIN)/mingzhang demo

lint: $(STAMP)
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/ruff format --check src tests scripts benchmarks

types: $(STAMP)
	MINGZHANG_SECRET_KEY=types MINGZHANG_AUDIT_KEY=types $(BIN)/mypy
	$(BIN)/lint-imports

test: $(STAMP) static
	$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint types alone
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	$(ON_POSTGRES) tests/web $(LEFT:%=--ignore=tests/web/%)

# The wheel installed alone and used.
alone: $(STAMP) static
	$(BIN)/python scripts/wheel.py

# The tests of the platform on PostgreSQL; those of SQLite alone are left out by themselves.
ON_POSTGRES := $(BIN)/python tests/web/postgres.py $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
# What `make test` leaves to SQLite: what has a browser or a database of its own, or mostly reads files.
LEFT := api/test_api_schema.py checker core/test_body.py core/test_connection.py core/test_logs.py \
	core/test_office_security.py fill/test_fill_browser.py handin/test_handin.py \
	operation/test_backup.py operation/test_counties.py operation/test_demonstration.py operation/test_deploy.py \
	operation/test_kill.py operation/test_office_profiles.py operation/test_postgres.py operation/test_serving.py \
	portal/test_portal_browser.py portal/test_province.py publication/test_publish_copy.py storage \
	whole/test_attack.py whole/test_crawl.py whole/test_desk_story.py whole/test_story.py year/test_year_story.py
postgres: $(STAMP) static
	$(ON_POSTGRES) tests/web

# What a change is tried with before it is committed: no browser, no database server, no wheel.
quick: $(STAMP) lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" --ignore=tests/web --ignore=src/mingzhang/web

# The wheel and the sdist, installed alone and used, with every Python that is here.
wheel: $(STAMP) static
	$(BIN)/python scripts/wheel.py --all

# Everything for a machine without internet, as files in one folder.
wheelhouse: $(STAMP) static
	$(BIN)/python -m hatchling build -t wheel -d wheelhouse
	$(BIN)/python -m pip download -q --disable-pip-version-check --require-hashes -r requirements-server.lock -d wheelhouse

new-rule: $(STAMP)
	$(BIN)/python scripts/new_rule.py $(CODE) $(NAME)

fuzz: $(STAMP) ## damaged copies of every format through the readers for MINUTES (5)
	$(BIN)/python scripts/fuzz.py --minutes $(or $(MINUTES),5)

bench: $(STAMP)
	@failed=0; for part in benchmarks benchmarks.reading benchmarks.growth benchmarks.doubling benchmarks.profiles benchmarks.scanning; do \
		$(BIN)/python -m $$part || failed=1; \
	done; exit $$failed

learned: $(STAMP)
	$(BIN)/python -m benchmarks.learned

calibrate: $(STAMP)
	$(BIN)/python -m benchmarks.calibrate

score: $(STAMP)
	$(BIN)/python -m benchmarks.score
	$(BIN)/python -m benchmarks.wording
	$(BIN)/python -m benchmarks.label
	$(BIN)/python -m benchmarks.case
	$(BIN)/python -m benchmarks.city

docs: $(STAMP)
	$(BIN)/mkdocs build --strict

clean:
	rm -rf .venv out site .pytest_cache .mypy_cache .ruff_cache .hypothesis
