# What the suites on a real engine share: counting checks, and the words that checks are made of.
# To be sourced; the suite has a `teardown` of its own.
# shellcheck shell=bash disable=SC2317  # the functions are called through `check`

# Seconds that a state may take on a loaded machine; most take less than one.
PATIENCE=30

# --- Counting ----------------------------------------------------------------

passed=0
failed=0

group() { printf '\n# %s\n' "$*"; }

# check INTENT COMMAND…: one line; on failure also what the command said.
check() {
  local intent=$1 details number=$((passed + failed + 1))
  shift
  if details=$("$@" 2>&1); then
    passed=$((passed + 1))
    printf 'ok %d - %s\n' "$number" "$intent"
  else
    failed=$((failed + 1))
    printf 'FAIL %d - %s\n' "$number" "$intent"
    printf '%s\n' "$details" | tail -n 20 | sed 's/^/    /'
    return 1
  fi
}

finish() {
  teardown
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
  exit
}

# --- Words that the checks are made of ---------------------------------------

equals() { [ "$1" = "$2" ] || { printf 'expected: %s\n     got: %s\n' "$1" "$2"; false; }; }
contains() { grep -qF -- "$2" <<<"$1" || { printf 'no "%s" in:\n%s\n' "$2" "$1"; false; }; }
lacks() { ! grep -qE -- "$2" <<<"$1" || { printf '"%s" is in:\n%s\n' "$2" "$1"; false; }; }
fails() { ! "$@" || { printf 'must not succeed: %s\n' "$*"; false; }; }

# Repeats a command until it succeeds; its last words explain a time-out.
eventually() {
  local words deadline=$((SECONDS + PATIENCE))
  until words=$("$@" 2>&1); do
    [ "$SECONDS" -lt "$deadline" ] || { printf 'not within %d s: %s\n' "$PATIENCE" "$words"; return 1; }
    sleep 0.1
  done
}
