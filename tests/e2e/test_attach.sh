#!/usr/bin/env bash
# `sidecar attach` on real services that know nothing of it, on a real engine: attach, observe,
# make traffic, debug, remove. What is attached to must never notice.
# Has its own project name; everything is torn down on any exit but the image of the services,
# which takes a minute to make: its layers stay in the build cache.
# shellcheck disable=SC2016,SC2317  # `check` calls the functions, and evaluates what is in quotes
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

SIDECAR=$PWD/.venv/bin/sidecar
PYTHON=.venv/bin/python
HERE=$PWD/tests/attach/images
# A user's own settings must not decide whether the tests pass.
unset NO_COLOR FORCE_COLOR TZ COMPOSE_PROFILES COMPOSE_FILE COMPOSE_PROJECT_NAME
export NO_COLOR=1
PROJECT=${TEST_PROJECT:-poserforge-sidecar-attach-$$}
export BASE_IMAGE=${BASE_IMAGE:-python:3.13-slim}
export SERVICES_IMAGE=$PROJECT/services BARE_IMAGE=$PROJECT/bare SIDECAR_IMAGE=$PROJECT/sidecar
CA=/dev/null
for file in /etc/ssl/cert.pem /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/certs/ca-certificates.crt; do
  [ ! -r "$file" ] || CA=$file
done
. tests/harness.sh

work=$(mktemp -d)
cp "$HERE/compose.yaml" "$work/compose.yaml"
theirs() { docker compose -p "$PROJECT" -f "$work/compose.yaml" "$@"; }
ours() { docker compose -p "$PROJECT" -f "$work/compose.yaml" -f "$work/compose.sidecar.yaml" "$@"; }
attach() { "$SIDECAR" attach --project-name "$PROJECT" --file "$work/compose.yaml" "$@"; }
service() { # follow|scrape|debug SERVICE…
  local kind=$1
  shift
  "$SIDECAR" attach "$kind" --project-name "$PROJECT" --file "$work/compose.yaml" "$@"
}
beside() { "$SIDECAR" attach container "$@"; }

labelled() { docker ps -aq --filter "label=com.docker.compose.project=$PROJECT"; }
extras() { docker ps -aq --filter "name=^$PROJECT-x-"; }
teardown() {
  local pid
  for pid in $(jobs -p); do kill "$pid" 2>/dev/null; done
  # shellcheck disable=SC2046  # ids, one a word
  docker rm -fv $(labelled) $(extras) >/dev/null 2>&1
  theirs down --volumes --timeout 1 >/dev/null 2>&1
  docker volume rm "${PROJECT}_sidecar-history" >/dev/null 2>&1
  docker rmi "$SERVICES_IMAGE" "$BARE_IMAGE" "$SIDECAR_IMAGE" >/dev/null 2>&1
  rm -rf "$work"
}
trap teardown EXIT
trap 'exit 130' INT TERM

# --- Words of its own ---------------------------------------------------------

has() { grep -qF -- "$2" "$1" || { printf 'no "%s" in:\n' "$2"; tail -n 15 "$1"; false; }; }
ms() { printf '%s' $((${EPOCHREALTIME/[.,]/} / 1000)); }
container() { printf '%s-%s-1' "$PROJECT" "$1"; }
# What must never change of the services: who they are, since when, with what.
# shellcheck disable=SC2016,SC2046  # the dollar is Go's; ids, one a word
identities() {
  docker inspect -f '{{.Name}} {{.Id}} {{.State.StartedAt}} {{.RestartCount}} {{range .Mounts}}{{.Destination}}={{.Name}} {{end}}{{range $n, $_ := .NetworkSettings.Networks}}{{$n}} {{end}}' \
    $(for each in nginx nginx-exporter postgres postgres-exporter prometheus redis node; do
      container "$each"; echo; done)
}
nobody_noticed() { equals "$born" "$(identities)"; }
shows() { contains "$(ours logs --no-color --no-log-prefix "$1" 2>&1)" "$2"; }
get() { docker exec "$(container nginx)" python -c '
import sys, urllib.request
try: urllib.request.urlopen("http://localhost" + sys.argv[1], timeout=5)
except urllib.error.HTTPError: pass' "$1"; }
sql() { docker exec "$(container postgres)" psql -qU postgres -h 127.0.0.1 -c "$1"; }
redis() { docker exec "$(container redis)" redis-cli "$@"; }

# --- Checks that take more than one word -------------------------------------

# first_line LIMIT_MS FILE COMMAND…: how long it takes to the first line of output.
first_line() {
  local limit=$1 file=$2 began took pid
  shift 2
  began=$(ms)
  "$@" >"$file" 2>"$file.err" &
  pid=$!
  eventually test -s "$file"
  took=$(($(ms) - began))
  kill "$pid"
  wait "$pid"
  printf 'follow to first line: %d ms\n' "$took" | tee -a "$work/figures"
  [ "$took" -le "$limit" ] || { cat "$file.err"; false; }
}

attach_and_observe() {
  local began took
  began=$(ms)
  attach --user "postgres=10002:$postgres_group" --user "nginx=10002:$adm_group" \
    --image "$SIDECAR_IMAGE" >"$work/plan" 2>&1 || { cat "$work/plan"; return 1; }
  ours up -d nginx-log-watcher >/dev/null 2>&1 || return
  eventually shows nginx-log-watcher 'GET /before' || return
  took=$(($(ms) - began))
  printf 'attach to first line: %d ms\n' "$took" | tee -a "$work/figures"
}

debugs() { # SERVICE TEXT…: through Compose
  local report each service=$1
  shift
  report=$(ours run --rm --no-deps -T "$service-debugger" 2>&1)
  for each in "$@" 'Report complete.'; do contains "$report" "$each" || return; done
}

debugs_beside() { # CONTAINER TEXT…: of output that the engine keeps
  local report each name=$1
  shift
  report=$(beside debug "$name" --image "$SIDECAR_IMAGE" -- --fail-on never 2>&1) || {
    printf '%s\n' "$report"; return 1; }
  for each in "$@" 'Report complete.' 'is as it was'; do contains "$report" "$each" || return; done
}

# watches FILE ARGUMENTS…: in the background; its pid is in $watching.
watches() {
  local file=$1
  shift
  # A shell lets its background programs ignore Ctrl-C; appending lets the file be emptied.
  "$PYTHON" -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$SIDECAR" attach "$@" >>"$file" 2>"$file.err" &
  watching=$!
}
stop_watching() { kill -s "${1:-TERM}" "$watching"; wait "$watching"; }

no_repeats() { equals '' "$(grep -oE 'line [0-9]+' "$1" | sort | uniq -d)"; }
none_missing() { equals "$(seq -s ' ' 0 "$2")" "$(grep -oE 'line [0-9]+' "$1" | cut -d ' ' -f 2 | paste -sd ' ')"; }
# Prints `line 0` and so on, five a second.
talker() { # NAME OPTIONS…
  local name=$1
  shift
  docker run -d --init --name "$name" "$@" "$SERVICES_IMAGE" python -uc '
import time
for i in range(10**6): print("line", i, flush=True); time.sleep(0.2)' >/dev/null
}

found_again() { # FILE TEXT: within 5 s after the recreation in $began
  eventually has "$1.err" "$2" || return
  local took=$(($(ms) - began))
  printf 'found again: %d ms\n' "$took" | tee -a "$work/figures"
  [ "$took" -le 5000 ]
}

no_sidecar_is_left() { equals '' "$(docker ps -aq --filter "label=sidecar.attached-to=$1")"; }
no_program_is_left() { ! pgrep -f "logs --timestamps .*$1"; }

# --- The run -----------------------------------------------------------------

group 'Images'
build_services() {
  docker build -q --build-arg BASE_IMAGE -t "$SERVICES_IMAGE" --target services "$HERE" &&
    docker build -q --build-arg BASE_IMAGE -t "$BARE_IMAGE" --target bare "$HERE"
}
check 'the services are built' build_services || finish
check 'the sidecar is built' docker build -q --build-arg BASE_IMAGE --target sidecar \
  --secret "id=ca,src=$CA" -t "$SIDECAR_IMAGE" . || finish
check 'the services start' theirs up -d --wait || finish
postgres_group=$(docker exec "$(container postgres)" id -g)
adm_group=$(docker exec "$(container nginx)" stat -c %g /var/log/nginx/access.log)
eventually sql 'select 1' >/dev/null
born=$(identities)
networks=$(docker network ls -q | sort)
get /before

group 'A Compose project'
check 'attach writes sidecars, and the watcher shows the first line' attach_and_observe
check 'the plan tells of the services that log to standard output only' has "$work/plan" 'logs -f'
check 'a second run changes nothing' contains "$(attach --image "$SIDECAR_IMAGE" \
  --user "postgres=10002:$postgres_group" --user "nginx=10002:$adm_group" 2>&1)" 'up to date'
check 'the file is proven to change no other service' attach --check
check 'all observers start' ours --profile observe up -d
check 'no service noticed' nobody_noticed
check 'nginx: the watcher shows traffic' eval 'get /hello; eventually shows nginx-log-watcher "GET /hello"'
check 'nginx: the watcher shows an error' eval 'get /broken; eventually shows nginx-log-watcher "/nowhere/broken"'
check 'nginx: its exporter is scraped' eventually shows nginx-exporter-metrics-scraper 'scrape #'
sql 'select 1/0' >/dev/null 2>&1
check 'postgres: the watcher shows an error' eventually shows postgres-log-watcher 'division by zero'
check 'postgres: its exporter is scraped' eventually shows postgres-exporter-metrics-scraper 'scrape #'
check 'prometheus: it is scraped' eventually shows prometheus-metrics-scraper 'scrape #'
check 'a program of Go without a shell: it is scraped' eventually shows node-metrics-scraper 'scrape #'
check 'nginx-exporter: the debugger reports' debugs nginx-exporter go_
check 'postgres-exporter: the debugger reports' debugs postgres-exporter go_
check 'prometheus: the debugger reports health and metrics' debugs prometheus 'Status : ok' go_gc
check 'node: the debugger reports' debugs node go_
check 'no service noticed' nobody_noticed

group 'Services that log to standard output'
redis set key value >/dev/null
check 'the first line comes within 3 s' first_line 3000 "$work/first" \
  "$SIDECAR" attach follow --project-name "$PROJECT" --file "$work/compose.yaml" redis
check 'its service stands before it' has "$work/first" 'redis | '
check 'all services together come in the order of time' eval \
  'service follow --no-follow --tail all --time-format "%s%6f" -o "{ts} {source}" redis node prometheus |
   cut -d " " -f 1 | sort -c -n'
check 'a level and a pattern leave out the rest' equals '' \
  "$(service follow --no-follow -l fatal redis node prometheus 2>/dev/null)"
check 'JSON has the source' contains \
  "$(service follow --no-follow -o json -i 'Ready to accept' redis)" '"source":"redis"'
check 'a wrong name is told' contains "$(service follow redsi 2>&1)" 'did you mean redis?'
check 'redis: its output is debugged by service' contains \
  "$(service debug redis --image "$SIDECAR_IMAGE" -- --fail-on never 2>&1)" 'Ready to accept'
check 'node: output, metrics and the lack of a shell' debugs_beside "$(container node)" go_ 'Total entries'
check 'prometheus: read-only root, not root' debugs_beside "$(container prometheus)" go_gc 'Status : ok'
check 'no service noticed' nobody_noticed
check 'no sidecar is left' no_sidecar_is_left "$(container prometheus)"

group 'A container that no file describes'
lonely=$PROJECT-x-lonely
talker "$lonely" --network none
check 'without a network: watch' eval \
  'watches "$work/none" container follow "$lonely"; eventually has "$work/none" "line 3"; stop_watching'
check 'it was as before' has "$work/none.err" 'is as it was'
check 'without a network: scrape says what is possible' contains \
  "$(beside scrape "$lonely" 2>&1)" 'it has no network'
check 'without a network: debug' debugs_beside "$lonely" 'Total entries'

talker "$PROJECT-x-guest" --network "container:$(container node)"
check 'in the network of another container: that one is asked' eval \
  'watches "$work/guest" container scrape "$PROJECT-x-guest" --image "$SIDECAR_IMAGE" \
     --metrics "http://$(container node):9100/metrics"
   eventually has "$work/guest" "Load 1 min"; stop_watching'
talker "$PROJECT-x-host" --network host
check "in the machine's network: it stays out unless it is let in" contains \
  "$(beside scrape "$PROJECT-x-host" --metrics http://localhost:1/metrics 2>&1)" '--host-network'

watches "$work/files" container follow "$(container nginx)" --image "$SIDECAR_IMAGE" \
  --user "10002:$adm_group" -- --tail 1
check 'log files of a volume' eval 'eventually has "$work/files.err" "beginning with"; get /files
  eventually has "$work/files" "GET /files"'
stop_watching INT
check 'Ctrl-C ends it' equals 130 $?
check 'it was as before' has "$work/files.err" 'is as it was'
check 'no sidecar is left' no_sidecar_is_left "$(container nginx)"
check 'no service noticed' nobody_noticed

group 'Recreated while it is watched'
again=$PROJECT-x-again
talker "$again"
watches "$work/again" container follow "$again" -- --tail all
eventually has "$work/again" 'line 5' >/dev/null
docker restart -t 1 "$again" >/dev/null
check 'a restart is told' eventually has "$work/again.err" 'was restarted'
eventually eval 'test "$(grep -c "line 2\b" "$work/again")" = 2' >/dev/null
docker rm -f "$again" >/dev/null
: >"$work/again"
talker "$again"
began=$(ms)
check 'a new one is found within 5 s' found_again "$work/again" 'was recreated'
eventually has "$work/again" 'line 15' >/dev/null
stop_watching
check 'no line is repeated' no_repeats "$work/again"
check 'no line is missing' none_missing "$work/again" "$(grep -oE '[0-9]+$' "$work/again" | tail -n 1)"
check 'no program is left' no_program_is_left "$(docker inspect -f '{{.Id}}' "$again")"

group 'Away again'
check 'attach --remove takes away its own' attach --remove
check 'the file is gone' test ! -e "$work/compose.sidecar.yaml"
check 'only the services are left' equals 7 "$(theirs ps -q | wc -l)"
check 'no network came or went' equals "$networks" "$(docker network ls -q | sort)"
check 'no service noticed' nobody_noticed

printf '\n'
cat "$work/figures"
finish
