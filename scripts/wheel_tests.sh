#!/usr/bin/env bash
# Runs tests against the built wheel, in a separate environment without the source tree: a file that
# is missing in the wheel fails here.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/python scripts/build.py "$work/dist"
.venv/bin/python -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes \
  -r requirements/sidecar.txt -r requirements/dev.txt
"$work/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --no-deps \
  "$work"/dist/*.whl
# The tests, without the sources.
mkdir "$work/tree"
cp -r tests scripts docs bench app pyproject.toml README.md Makefile "$work/tree"
cd "$work/tree"
"$work/venv/bin/python" -m pytest -q tests/cli tests/views tests/test_debugger.py \
  tests/test_metrics_scraper.py tests/test_log_watcher.py tests/test_bundle.py tests/known tests/redact tests/e2e/recorded
