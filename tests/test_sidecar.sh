#!/usr/bin/env bash
# The whole system on a real engine, through the Makefile where a user would use it.
# Has its own project name and port, so it never touches a demo that is running.
# TEST_PROJECT and TEST_PORT choose them; everything is torn down on any exit.
# shellcheck disable=SC2317  # the functions are called through `check`
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

PYTHON=.venv/bin/python
[ -x "$PYTHON" ] || PYTHON=python3
free_port() {
  "$PYTHON" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# A user's own settings must not decide whether the tests pass.
unset NO_COLOR FORCE_COLOR TZ COMPOSE_PROFILES COMPOSE_FILE MAKEFLAGS MAKELEVEL TASK REASON
COMPOSE_PROJECT_NAME=${TEST_PROJECT:-poserforge-sidecar-test-$$}
APP_PORT=${TEST_PORT:-$(free_port)}
SCRAPE_INTERVAL=1
export COMPOSE_PROJECT_NAME APP_PORT SCRAPE_INTERVAL PYTHON
BASE_IMAGE=${BASE_IMAGE:-python:3.13-slim}
APP_IMAGE=$COMPOSE_PROJECT_NAME/app
SIDECAR_IMAGE=$COMPOSE_PROJECT_NAME/sidecar
VOLUME=$COMPOSE_PROJECT_NAME-logs
NETWORK=$COMPOSE_PROJECT_NAME-net
SIDECAR_BUDGET=$((20 * 1000 * 1000))
. tests/harness.sh

compose() { docker compose --profile observe --profile debug "$@"; }
teardown() { compose down --volumes --rmi all --remove-orphans --timeout 2 >/dev/null 2>&1; }
trap teardown EXIT
trap 'exit 130' INT TERM

container() { compose ps -aq "$1"; }
inspect() { docker inspect -f "$2" "$(container "$1")"; }
inside() { compose exec -T "$@"; }
# Output as it is, without the names and the cursor codes that Compose adds.
output_of() { compose logs --no-color --no-log-prefix "$1" 2>&1; }
shows() { contains "$(output_of "$1")" "$2"; }
running() { compose ps --services --status running | sort | paste -sd ' '; }
identity() { inspect app '{{.Id}} {{.State.StartedAt}} {{.RestartCount}}'; }

# Prints status and body of a request to the app.
http() {
  "$PYTHON" - "$APP_PORT" "$@" <<'PY'
import sys
from http.client import HTTPConnection
port, method, path, *body = sys.argv[1:]
connection = HTTPConnection("127.0.0.1", int(port), timeout=10)
connection.request(method, path, *body)
answer = connection.getresponse()
print(answer.status, answer.read().decode())
PY
}

answers() { # METHOD PATH BODY STATUS TEXT
  local answer
  answer=$(http "$1" "$2" ${3:+"$3"}) && equals "$4" "${answer%% *}" && contains "$answer" "$5"
}

metric() { http GET /metrics | sed -n "s/^\(200 \)\{0,1\}$1 //p"; }

# --- Checks that take more than one word -------------------------------------

image_user_is_not_root() {
  local user
  user=$(docker image inspect -f '{{.Config.User}}' "$1") || return
  [[ $user =~ ^[1-9][0-9]*: ]] || { printf 'user: "%s"\n' "$user"; false; }
}

app_image_holds_only_the_app() {
  equals "$(cd app && ls -- *.py)" \
    "$(docker run --rm --network none "$APP_IMAGE" ls -A -I __pycache__ /app)" &&
    equals '' "$(docker run --rm --network none "$APP_IMAGE" sh -c \
      'find / -xdev -name "*sidecar*" -not -path "/proc/*"; ls -d /opt/* 2>/dev/null')"
}

sidecar_image_holds_no_app() {
  local hashes found
  hashes=$(sha256sum app/*.py | cut -d ' ' -f 1 | paste -sd '|')
  found=$(docker run --rm --network none --entrypoint sh "$SIDECAR_IMAGE" -c \
    'ls -d /app; find / -xdev -name "*.py" -exec sha256sum {} +' 2>/dev/null)
  contains "$found" click && lacks "$found" "$hashes|^/app"
}

sidecar_image_is_small() {
  local base size
  base=$(docker image inspect -f '{{.Size}}' "$BASE_IMAGE") || return
  size=$(docker image inspect -f '{{.Size}}' "$SIDECAR_IMAGE") || return
  printf '%d bytes over the base\n' "$((size - base))"
  [ "$((size - base))" -le "$SIDECAR_BUDGET" ]
}

each_metric_once() {
  local body name
  body=$(http GET /metrics) || return
  for name in requests_total requests_ok requests_err process_total process_ok process_err \
    uptime_seconds; do
    equals "$name 1" "$name $(grep -cE "^$name [0-9.e+-]+$" <<<"$body")" || return
  done
}

failure_is_counted() {
  local before after
  before=$(metric requests_err) && http POST /fail '{"reason":"counted"}' >/dev/null &&
    after=$(metric requests_err) && equals "$((before + 1))" "$after"
}

refusal_names_the_remedy() {
  local words
  words=$(APP_PORT=$(free_port) "$PYTHON" scripts/request.py health 2>&1) && return 1
  contains "$words" 'make up' && equals 1 "$(wc -l <<<"$words")"
}

log_is_jsonl() {
  inside app cat /logs/app.log | "$PYTHON" -c '
import json, sys
from datetime import datetime
lines = sys.stdin.read().splitlines()
for line in lines:
    entry = json.loads(line)
    assert {"ts", "level", "msg"} <= entry.keys(), line
    assert datetime.fromisoformat(entry["ts"]).utcoffset().total_seconds() == 0, line
assert len(lines) >= 5, lines'
}

history_is_jsonl() {
  inside metrics-scraper cat /logs/metrics.jsonl | "$PYTHON" -c '
import json, sys
records = [json.loads(line) for line in sys.stdin]
for record in records:
    assert record["up"] == 1 and record["ts"].endswith("Z") and "requests_total" in record, record
totals = [record["requests_total"] for record in records]
assert totals == sorted(totals), totals'
}

history_records() { inside metrics-scraper cat /logs/metrics.jsonl | wc -l; }
history_grows() { [ "$(history_records)" -gt "$1" ] || { printf '%s records\n' "$(history_records)"; false; }; }
history_reaches() {
  inside metrics-scraper tail -n 1 /logs/metrics.jsonl | "$PYTHON" -c '
import json, sys
total = json.loads(sys.stdin.read())["requests_total"]
sys.exit(None if total >= float(sys.argv[1]) else f"{total} < {sys.argv[1]}")' "$1"
}

watcher_shows_new_work() {
  http POST /process '{"task":"fresh-work"}' >/dev/null && eventually shows log-watcher fresh-work
}

SGR=$'\e\\[[0-9;]*m'
errors_are_coloured() {
  output_of log-watcher | grep -F 'ERROR' | grep -qE "$SGR" || { output_of log-watcher | cat -v; false; }
}

no_color_wins() {
  NO_COLOR=1 compose up -d --no-deps log-watcher metrics-scraper >/dev/null 2>&1 || return
  eventually shows log-watcher 'fresh-work' && eventually shows metrics-scraper 'scrape #1' || return
  lacks "$(output_of log-watcher)" "$SGR" && lacks "$(output_of metrics-scraper)" "$SGR"
}

# Where everybody may write, only a read-only file system refuses.
root_is_read_only() {
  contains "$(inside "$1" touch /tmp/intruder 2>&1)" 'Read-only file system' &&
    contains "$(inside "$1" touch /var/tmp/intruder 2>&1)" 'Read-only file system'
}

has_no_privilege() {
  local status
  status=$(inside "$1" cat /proc/1/status) || return
  lacks "$status" '^Uid:.*[[:space:]]0([[:space:]]|$)' &&
    equals 0000000000000000 "$(sed -n 's/^CapEff:[[:space:]]*//p' <<<"$status")" &&
    equals 1 "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' <<<"$status")"
}

is_bounded() {
  local limits
  limits=$(inspect "$1" '{{with .HostConfig}}{{.Memory}} {{.NanoCpus}} {{.PidsLimit}}{{end}}')
  lacks " $limits " ' (0|-1|<nil>) ' &&
    contains "$(inspect "$1" '{{.HostConfig.LogConfig.Config}}')" 'max-size'
}

interfaces() { inside "$1" python -c 'import socket; print(*(n for _, n in socket.if_nameindex()))'; }
# shellcheck disable=SC2016  # the dollar is Go's, not the shell's
networks() { inspect "$1" '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}'; }

scraper_cannot_alter_the_log() {
  local before
  before=$(inside app stat -c '%i %U %a' /logs/app.log) || return
  fails inside metrics-scraper sh -c ': >> /logs/app.log' &&
    fails inside metrics-scraper mv /logs/app.log /logs/moved &&
    fails inside metrics-scraper rm -f /logs/app.log &&
    equals "$before" "$(inside app stat -c '%i %U %a' /logs/app.log)"
}

default_names_are_fixed() {
  local config
  config=$(env -u COMPOSE_PROJECT_NAME docker compose config) || return
  contains "$config" 'name: poserforge-sidecar-logs' && contains "$config" 'name: poserforge-sidecar-net'
}

stops_in_time() {
  local began=${EPOCHREALTIME/[.,]/} took
  compose stop >/dev/null 2>&1 || return
  took=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
  printf '%d ms\n' "$took"
  [ "$took" -lt 2000 ]
}

ended_by_itself() { equals "0" "$(inspect "$1" '{{.State.ExitCode}}')"; }

debug_without_app() {
  local report status
  report=$(compose run --rm --no-deps -T debugger 2>&1)
  status=$?
  equals 1 "$status" && contains "$report" '3. Log Analysis' && contains "$report" asked-for &&
    contains "$report" '4. Metrics History' && contains "$report" 'Report complete.'
}

debug_when_the_app_cannot_start() {
  local taken report status
  exec {taken}< <(exec "$PYTHON" -uc '
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1])
server.accept()')
  local listener=$! port
  read -r port <&"$taken"
  report=$(make debug APP_PORT="$port" 2>&1)
  status=$?
  kill "$listener"
  exec {taken}<&-
  [ "$status" -ne 0 ] && contains "$report" 'the app is not healthy' &&
    contains "$report" 'Report complete.'
}

nothing_is_left() {
  local filter=label=com.docker.compose.project=$COMPOSE_PROJECT_NAME
  equals '' "$(docker ps -aq --filter "$filter")" &&
    equals '' "$(docker network ls -q --filter "$filter")" &&
    equals '' "$(docker volume ls -q --filter "$filter")" &&
    equals '' "$(docker images -q "$COMPOSE_PROJECT_NAME/*")"
}

# --- The run -----------------------------------------------------------------

group 'Image build'
check 'make build builds both images' make build || finish
check 'the app image runs as non-root' image_user_is_not_root "$APP_IMAGE"
check 'the sidecar image runs as non-root' image_user_is_not_root "$SIDECAR_IMAGE"
check 'the app image holds no sidecar code' app_image_holds_only_the_app
check 'the sidecar image holds no app code' sidecar_image_holds_no_app
check 'the sidecar image adds at most 15 MB to its base' sidecar_image_is_small
check 'the sidecar image offers its command' \
  docker run --rm --network none --read-only "$SIDECAR_IMAGE" --help

group 'App endpoints'
check 'without a profile there is only the app' equals app "$(docker compose config --services)"
check 'the default project has the documented names' default_names_are_fixed
check 'make up makes the app healthy' make up || finish
check 'make up starts one container only' equals app "$(running)"
born=$(identity)
check 'the app is published on the loopback address only' \
  equals "127.0.0.1:$APP_PORT" "$(compose port app 8080)"
check 'GET /health says ok' answers GET /health '' 200 '"ok"'
check 'POST /process answers with the task' answers POST /process '{"task":"alpha"}' 200 alpha
check 'POST /fail answers 500 with the reason' answers POST /fail '{"reason":"oops"}' 500 oops
check 'an unknown path answers 404' answers GET /nowhere '' 404 error
check 'invalid JSON answers 400' answers POST /process '{' 400 error
check 'GET /metrics has each metric exactly once' each_metric_once
check 'a failure is counted' failure_is_counted
# shellcheck disable=SC2016  # the dollar is the point
check 'make process keeps quotes and dollars of a task' \
  contains "$(make process TASK='say "hi" for $5' 2>&1)" 'say \"hi\" for $5'
check 'make fail prints the reason and succeeds' make fail REASON=asked-for
check 'make health prints the status' contains "$(make health 2>&1)" ok
check 'make metrics prints the metrics' contains "$(make metrics 2>&1)" requests_total
check 'a refused connection names the remedy in one line' refusal_names_the_remedy

group 'Log volume and JSONL'
check 'the log volume has its name' docker volume inspect "$VOLUME"
check 'the app writes /logs/app.log' inside app test -s /logs/app.log
check 'every log line is JSON with ts, level and msg' log_is_jsonl
check 'the log tells of the task' contains "$(inside app cat /logs/app.log)" '"alpha"'
check 'the log tells of the failure as ERROR' \
  contains "$(inside app grep ERROR /logs/app.log)" asked-for

group 'Sidecars under observe'
check 'make observe tells how to follow the output' contains "$(make observe 2>&1)" 'logs -f'
check 'app, watcher and scraper run' equals 'app log-watcher metrics-scraper' "$(running)"
check 'the watcher prints its banner' eventually shows log-watcher 'Log Watcher Sidecar'
check 'the watcher shows work as it happens' watcher_shows_new_work
check 'the scraper prints its dashboard' eventually shows metrics-scraper 'scrape #1'
check 'the dashboard tells where it stored' eventually shows metrics-scraper /logs/metrics.jsonl
http POST /fail '{"reason":"red"}' >/dev/null
eventually shows log-watcher red >/dev/null
check 'docker compose logs shows colours' errors_are_coloured
check 'NO_COLOR takes the colours away' no_color_wins

group 'Metrics history'
check 'the scraper keeps a history' eventually history_grows 1
check 'every record has ts, up and requests_total' history_is_jsonl
check 'the history grows with every scrape' eventually history_grows "$(history_records)"
check 'the history follows the traffic' eventually history_reaches "$(metric requests_total)"
check 'the history belongs to the scraper' \
  equals 10002 "$(inside metrics-scraper stat -c %u /logs/metrics.jsonl)"
check 'the scraper can tell its own health' inside metrics-scraper sidecar scrape --check

group 'Debugger'
report=$(make debug 2>&1)
check 'make debug succeeds' equals 0 $?
check 'section 1 tells the health' contains "$report" '1. App Health'
check 'section 2 tells the metrics' contains "$report" '2. Live Metrics'
check 'section 3 tells of the log' contains "$report" '3. Log Analysis'
check 'section 4 tells of the history' contains "$report" '4. Metrics History'
check 'the health section has a status' contains "$report" 'Status : ok'
check 'the log section names an error' contains "$report" asked-for
check 'the history section counts snapshots' contains "$report" 'Snapshots collected'
check 'the report is complete' equals 'Report complete.' "$(tail -n 1 <<<"$report")"
check 'a report that is piped has no colours' lacks "$report" $'\e'
check 'the debugger leaves no container behind' equals '' "$(container debugger)"
check 'the observers still run' equals 'app log-watcher metrics-scraper' "$(running)"

group 'Isolation'
check 'the watcher has no interface but loopback' equals lo "$(interfaces log-watcher)"
check 'the watcher is on no network' equals 'none ' "$(networks log-watcher)"
check "the scraper is on $NETWORK" equals "$NETWORK " "$(networks metrics-scraper)"
check "the app is on $NETWORK" equals "$NETWORK " "$(networks app)"
check 'the watcher cannot write to the volume' fails inside log-watcher touch /logs/intruder
check 'the debugger cannot write to the volume' \
  fails compose run --rm --no-deps -T --entrypoint touch debugger /logs/intruder
check 'the scraper cannot alter the log of the app' scraper_cannot_alter_the_log
for service in app log-watcher metrics-scraper; do
  check "$service: the root file system is read-only" root_is_read_only "$service"
  check "$service: no root, no capability, no new privilege" has_no_privilege "$service"
  check "$service: memory, CPU, pids and log are bounded" is_bounded "$service"
done

group 'Life cycle'
compose rm --stop --force log-watcher metrics-scraper >/dev/null 2>&1
check 'the sidecars are gone, the app runs' equals app "$(running)"
check 'from up to here the app never restarted' equals "$born" "$(identity)"
check 'make full starts all and reports' contains "$(make full 2>&1)" 'Report complete.'
check 'make full did not restart the app either' equals "$born" "$(identity)"
check 'everything stops in under 2 s' stops_in_time
for service in app log-watcher metrics-scraper; do
  check "$service: ended by SIGTERM, not killed" ended_by_itself "$service"
done
check 'with the app stopped, debug exits 1 and reports the rest' debug_without_app
check 'an app that cannot start is reported too' debug_when_the_app_cannot_start
check 'make down succeeds' make down
check 'make down keeps the volume' docker volume inspect "$VOLUME"
check 'make reset succeeds' make reset
check 'no container, network, volume or image is left' nothing_is_left

finish
