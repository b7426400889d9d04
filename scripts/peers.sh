#!/usr/bin/env bash
# Provides the programs that Sidecar is tested and measured against, linked into .venv/peers/bin:
# those on PATH, else Debian's packages, unpacked and not installed. Needs no root, starts nothing,
# changes nothing outside the folder. Does nothing if all are there.
set -euo pipefail

PEERS=${PEERS:-$(cd "$(dirname "$0")/.." && pwd)/.venv/peers}
# command:package. Prometheus 3 does not fit: its ranges are open on the left, those of 2 closed.
WANTED=(
  prometheus:prometheus promtool:prometheus
  prometheus-node-exporter:prometheus-node-exporter
  prometheus-nginx-exporter:prometheus-nginx-exporter
  prometheus-postgres-exporter:prometheus-postgres-exporter
  nginx:nginx victoria-metrics:victoria-metrics
)

say() { printf 'peers: %s\n' "$*"; }
die() {
  printf 'peers: %s\n' "$*" >&2
  exit 1
}

# A link may point to a removed package, and a binary may lack a library.
fits() {
  local output flag=--version
  [ "$(basename "$1")" != nginx ] || flag=-v
  output=$("$1" "$flag" 2>&1 </dev/null) || return 1
  case $(basename "$1") in
    prometheus | promtool) [[ $output == *" version 2."* ]] ;;
  esac
}

missing() {
  local wanted
  for wanted in "${WANTED[@]}"; do
    fits "$PEERS/bin/${wanted%%:*}" || printf '%s\n' "$wanted"
  done
}

announce() { say "ready in $PEERS/bin"; }

link_from_path() {
  local path
  # nginx is in /usr/sbin, which is not on every PATH.
  path=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v "$1") || return 1
  fits "$path" && ln -sfn "$path" "$PEERS/bin/$1"
}

APT=(apt-get -qq -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o APT::Sandbox::User=root)

# The machine's package lists may be missing or outdated, and only root may update them; then lists
# in a folder of our own are used.
download() {
  (cd "$work/debs" && "${APT[@]}" download "$@") >"$work/output" 2>&1 </dev/null && return
  mkdir -p "$work/lists/partial"
  local own=("${APT[@]}" -o "Dir::State::Lists=$work/lists"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
  "${own[@]}" update >"$work/output" 2>&1 </dev/null || return 1
  (cd "$work/debs" && "${own[@]}" download "$@") >"$work/output" 2>&1 </dev/null
}

unpack() {
  local deb name
  for deb in "$work"/debs/*.deb; do
    name=$(dpkg-deb -f "$deb" Package)
    rm -rf "${PEERS:?}/$name"
    dpkg-deb -x "$deb" "$PEERS/$name" || die "cannot unpack $name; is the disk full?"
  done
}

link_from_package() {
  local command=$1 package=$2 place
  for place in usr/bin usr/sbin; do
    [ -x "$PEERS/$package/$place/$command" ] || continue
    ln -sfn "$PEERS/$package/$place/$command" "$PEERS/bin/$command"
    fits "$PEERS/bin/$command" && return
    die "$command of package $package does not start; 'apt-get install $package' brings its libraries"
  done
  die "package $package has no $command; install it and put it on PATH"
}

# --- main ------------------------------------------------------------------

mkdir -p "$PEERS/bin"
if [ -z "$(missing)" ]; then
  announce
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/debs"

if command -v flock >/dev/null; then
  # Two runs that start at the same time must not unpack into the same folder.
  exec 9>"$PEERS/.lock"
  flock -w 600 9 || die "another run holds $PEERS/.lock; wait for it to end"
fi

packages=()
for wanted in $(missing); do
  link_from_path "${wanted%%:*}" || packages+=("${wanted##*:}")
done
if [ ${#packages[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    die "no Debian here; put these on PATH, Prometheus as version 2: $(missing | sed 's/:.*//' | xargs)"
  fi
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
  say "getting from Debian, unpacked in $PEERS: ${packages[*]}"
  download "${packages[@]}" ||
    die "cannot download ${packages[*]}; check the network ($(grep -m1 '^E:' "$work/output" || echo no reason given))"
  unpack
  for wanted in $(missing); do
    link_from_package "${wanted%%:*}" "${wanted##*:}"
  done
fi
announce
