#!/usr/bin/env bash
# Runs every test, with a real engine, real peers and a real browser. These are provided first, so
# that no test is skipped. Prints the seconds of each part; the last line is the count of the last
# part. In CI a skipped test is a failure.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

status=0
seconds=()
part() { # NAME COMMAND…
  local name=$1 began=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  "$@" || { status=1; printf '== %s failed\n' "$name"; }
  seconds+=("$(printf '%-20s %4d s' "$name" $((SECONDS - began)))")
}
attach() { scripts/engine.sh && tests/e2e/test_attach.sh; }
demo() { scripts/engine.sh && tests/test_sidecar.sh; }

part engine scripts/engine.sh
part peers scripts/peers.sh
part browser scripts/browser.sh
SIDECAR_FULL=1 SIDECAR_PEERS=1 part 'fast tests' make test-fast
part 'installed wheel' scripts/wheel_tests.sh
part 'attach, real engine' attach
printf '\nseconds of each part so far, demo to come:\n'
printf '  %s\n' "${seconds[@]}"
part 'demo, real engine' demo
exit "$status"
