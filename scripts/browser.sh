#!/usr/bin/env bash
# Provides a browser for the tests of pages. Does nothing if one is on PATH or named by
# SIDECAR_TEST_BROWSER. Installs chromium, only as root on Debian or Ubuntu, and prints that.
set -euo pipefail

say() { printf 'browser: %s\n' "$*"; }
die() {
  printf 'browser: %s\n' "$*" >&2
  exit 1
}

for name in "${SIDECAR_TEST_BROWSER:-}" chromium chromium-browser google-chrome chrome; do
  if [ -n "$name" ] && path=$(command -v "$name"); then
    say "ready: $path"
    exit 0
  fi
done

[ "$(id -u)" = 0 ] && [ -r /etc/debian_version ] && command -v apt-get >/dev/null ||
  die "none found; install chromium, or name one with SIDECAR_TEST_BROWSER"

export DEBIAN_FRONTEND=noninteractive
APT=(apt-get -qq -y -o Acquire::Retries=2 -o Acquire::http::Timeout=30
  -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 --no-install-recommends)
output=$(mktemp)
trap 'rm -f "$output"' EXIT
say 'installing with apt: chromium'
# Package lists may be missing or outdated: then the first try fails.
"${APT[@]}" install chromium >"$output" 2>&1 </dev/null ||
  { apt-get -qq update >"$output" 2>&1 </dev/null && "${APT[@]}" install chromium >"$output" 2>&1 </dev/null; } ||
  { tail -n 15 "$output" >&2; die 'apt could not install chromium; see above'; }
say "ready: $(command -v chromium)"
