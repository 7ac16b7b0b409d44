# `make demo` shows the product, `make test` proves it; both set themselves up. Nothing here needs sudo.
PY = .venv/bin/python
OUT ?= cermin-demo
# What the fast set need not even load: every test there touches something real.
UNTOUCHED = --ignore=tests/slow --ignore=tests/monitor/commands --ignore=tests/reports/web \
    --ignore=tests/monitor/store --ignore-glob='tests/monitor/test_faults_*' --ignore-glob='tests/reports/test_review_*' \
    --ignore-glob='tests/connectors/test_fetch_*' $(addprefix --ignore=tests/, test_promises.py test_path.py \
    $(addprefix monitor/, checks/test_never_flag.py checks/test_engine.py test_followup.py test_sample.py test_collect.py \
    test_imports.py test_proving.py test_reread.py test_queue.py test_joining.py test_service.py test_serving.py \
    test_operating.py test_health.py test_schedule.py test_retention.py test_tally.py test_assembly.py) \
    $(addprefix reports/, test_weekly.py test_sending.py test_inbound.py test_letterbox.py test_gathering.py))

.PHONY: help demo test fast check fix lock bench quality models reader clean

help:
	@echo "make demo   polls sample feeds and writes two digests into $(OUT)/"
	@echo "make test   all tests with coverage (make fast: the quick set)"
	@echo "make check  linter, types, import contracts"
	@echo "make models, make reader  train what ships again (docs/models.md)"
	@echo "make quality  how good the checks are, beside other packages (QUALITY=\"--part tune --alone\")"

.venv/.run: requirements.lock pyproject.toml tools/venv.sh
	@tools/venv.sh run
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml tools/venv.sh
	@tools/venv.sh dev
	@touch $@ .venv/.run

.venv-quality/.quality: requirements-quality.lock pyproject.toml tools/venv.sh
	@tools/venv.sh quality
	@touch $@

.venv-reader/.reader: requirements-reader.lock pyproject.toml tools/venv.sh
	@tools/venv.sh reader
	@touch $@

demo: .venv/.run
	@$(PY) -m monitor demo --out $(OUT)

test: .venv/.dev
	@$(PY) -m coverage erase
	@$(PY) -m pytest -q -n auto --dist worksteal --cov --cov-report=
	@$(PY) -m coverage report --fail-under=95

fast: .venv/.dev
	@$(PY) -m pytest -q -n auto -m "not slow" $(UNTOUCHED)

check: .venv/.dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache

fix: .venv/.dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

lock: .venv/.dev
	@$(PY) -m pip install --quiet uv
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml --group build -o requirements.lock
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml --group dev -o requirements-dev.lock
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml --group quality -o requirements-quality.lock
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml --group reader -o requirements-reader.lock

bench: .venv/.dev
	@for file in $(filter-out benchmarks/quality.py, $(wildcard benchmarks/*.py)); do echo "== $$file"; $(PY) "$$file" || exit 1; done

# DATA names a folder of labelled sets; WRITE=1 puts the tables into benchmarks/quality.md too.
quality: .venv-quality/.quality
	@.venv-quality/bin/python -m benchmarks.quality $(if $(DATA),--data "$(DATA)") $(if $(WRITE),--write) $(QUALITY)

# Trains the shipped models again from the casebook and the public sets in DATA.
models: .venv-quality/.quality
	@.venv-quality/bin/python tools/train_models.py --data "$(DATA)"

# Trains the shipped reader again; BASE names the folder of the encoder that it begins from (docs/models.md).
reader: .venv-reader/.reader
	@.venv-reader/bin/python tools/train_reader.py --data "$(DATA)" --base "$(BASE)"

clean:
	rm -rf .venv .venv-quality .venv-reader .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage* dist
