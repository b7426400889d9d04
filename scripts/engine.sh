#!/usr/bin/env bash
# Provides a running container engine, Compose v2 and the base image. Does nothing if all three
# are there. Installs only as root on Debian or Ubuntu, and prints what it installs; elsewhere it
# names the remedy and fails.
set -euo pipefail

BASE_IMAGE=${BASE_IMAGE:-python:3.13-slim}
# The first Debian release with Compose v2, and the one whose Python is 3.13.
RELEASE_WITH_COMPOSE=trixie
LOCK=/run/poserforge-sidecar-engine.lock
DOCKERD_LOG=/var/log/poserforge-sidecar-dockerd.log
# Seconds. A pull of the base moves 45 MB; a daemon on a loaded machine needs 10.
PULL_LIMIT=180
DAEMON_LIMIT=60

say() { printf 'engine: %s\n' "$*"; }
die() {
  printf 'engine: %s\n' "$*" >&2
  exit 1
}

# macOS has no `timeout`; there the user interrupts an engine that hangs.
bounded() {
  local seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}

engine_answers() { bounded 15 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
has_compose() { docker compose version --short 2>/dev/null | grep -qE '^v?([2-9]|[1-9][0-9])\.'; }
has_base() { docker image inspect "$BASE_IMAGE" >/dev/null 2>&1; }
ready() { engine_answers && has_compose && has_base; }

announce() {
  say "ready: Docker $(docker version --format '{{.Server.Version}}')," \
    "Compose $(docker compose version --short), $BASE_IMAGE"
}

is_root() { [ "$(id -u)" = 0 ]; }
on_apt() { [ -r /etc/debian_version ] && command -v apt-get >/dev/null; }
may_install() { is_root && on_apt; }
has_systemd() { [ -d /run/systemd/system ]; }

# --- apt -------------------------------------------------------------------

export DEBIAN_FRONTEND=noninteractive
APT=(apt-get -qq -y -o Acquire::Retries=2 -o Acquire::http::Timeout=30
  -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)

# Prints the output of a command only if it fails.
quietly() {
  if ! "$@" >"$work/output" 2>&1 </dev/null; then
    tail -n 15 "$work/output" >&2
    return 1
  fi
}

# Package lists may be missing or outdated: then the first try fails.
apt_install() {
  say "installing with apt: $*"
  "${APT[@]}" install --no-install-recommends "$@" >/dev/null 2>&1 </dev/null && return
  "${APT[@]}" update >/dev/null 2>&1 </dev/null || true
  quietly "${APT[@]}" install --no-install-recommends "$@" ||
    die "apt could not install $*; run 'apt-get update && apt-get install $*' to see why"
}

# Prints a package's candidate version, or nothing.
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: \([0-9].*\)/\1/p'; }

# Prints the mirror that the machine uses for the main archive.
# shellcheck disable=SC2016  # apt expands it, not the shell
debian_mirror() {
  apt-get indextargets --format '$(SITE)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' | sed -n 1p
}

# --- engine ----------------------------------------------------------------

start_daemon() {
  say "starting the Docker daemon"
  if has_systemd; then
    systemctl start docker || die "systemd could not start docker; see 'journalctl -u docker'"
  else
    launch_dockerd
  fi
  await_engine && return
  if ! has_systemd && grep -qiE 'graphdriver|storage.driver|overlay' "$DOCKERD_LOG"; then
    say "no overlay file system here; starting again with the slower 'vfs' storage"
    launch_dockerd --storage-driver=vfs
    await_engine && return
  fi
  die "the Docker daemon did not answer in $DAEMON_LIMIT s; see $DOCKERD_LOG"
}

# Detached, without the lock and the caller's pipes: make and CI wait for every
# process that holds their output open.
launch_dockerd() {
  forget_dead_daemon
  setsid -f dockerd "$@" >"$DOCKERD_LOG" 2>&1 </dev/null 9>&-
}

# A daemon that was killed leaves its pid file behind. The next one refuses to start while the
# file names a process, even a zombie or another program with the same number.
forget_dead_daemon() {
  local file pid
  for file in /var/run/docker.pid /run/docker/containerd/containerd.pid; do
    pid=$(cat "$file" 2>/dev/null) || continue
    is_alive "$pid" "$(basename "$file" .pid)" || rm -f "$file"
  done
}

is_alive() {
  local state
  state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)
  [ -n "$state" ] && [ "$state" != Z ] && grep -q "^$2" "/proc/$1/comm"
}

await_engine() {
  local deadline=$((SECONDS + DAEMON_LIMIT))
  while [ "$SECONDS" -lt "$deadline" ]; do
    engine_answers && return
    has_systemd || pgrep -x dockerd >/dev/null || return 1
    sleep 0.3
  done
  return 1
}

provide_engine() {
  if [ -n "${DOCKER_HOST:-}" ]; then
    die "no Docker engine answers at DOCKER_HOST; start that one, or unset DOCKER_HOST"
  fi
  if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
    may_install || die "no Docker engine here; install Docker with Compose v2, then run again"
    packages=(docker.io iptables)
    # Debian 13 has the client in a package of its own.
    [ -z "$(candidate docker-cli)" ] || packages+=(docker-cli)
    apt_install "${packages[@]}"
    engine_answers && return
  fi
  is_root || die "the Docker engine does not answer; start it, or join the group 'docker'"
  start_daemon
}

# --- Compose ---------------------------------------------------------------

provide_compose() {
  may_install || die "Compose v2 is missing; install the 'docker compose' plugin"
  if [ -n "$(candidate docker-compose-v2)" ]; then
    apt_install docker-compose-v2
  elif [[ $(candidate docker-compose) =~ ^([2-9]|[1-9][0-9])\. ]]; then
    apt_install docker-compose docker-buildx
  else
    compose_from_newer_release
  fi
  has_compose || die "Compose v2 was installed, but 'docker compose version' fails; run it to see"
}

# Debian 12 has only Compose v1. The packages of the newer release need only libc, so they work
# here; a separate package list keeps the rest of the machine on its release.
compose_from_newer_release() {
  local mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || { "${APT[@]}" update >/dev/null 2>&1 || true; mirror=$(debian_mirror); }
  [ -n "$mirror" ] || die "this release has no Compose v2; install the 'docker compose' plugin"
  say "installing from Debian $RELEASE_WITH_COMPOSE: docker-compose docker-buildx"
  mkdir -p "$work/lists" "$work/debs"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror" \
    "$RELEASE_WITH_COMPOSE main" >"$work/sources.list"
  local newer=("${APT[@]}" -o "Dir::Etc::SourceList=$work/sources.list"
    -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=")
  # apt downloads as its own user, which needs access to the folder.
  chmod 755 "$work"
  chown _apt "$work/debs" 2>/dev/null || true
  quietly "${newer[@]}" update || die "Debian $RELEASE_WITH_COMPOSE cannot be read; check the network"
  (cd "$work/debs" && quietly "${newer[@]}" download docker-compose docker-buildx) ||
    die "Compose v2 could not be downloaded; check the network"
  quietly dpkg -i "$work"/debs/*.deb || die "Compose v2 could not be installed; run 'dpkg --audit'"
}

# --- base image ------------------------------------------------------------

provide_base() {
  say "pulling $BASE_IMAGE"
  bounded "$PULL_LIMIT" docker pull -q "$BASE_IMAGE" >"$work/pull" 2>&1 </dev/null && return
  if [ "$BASE_IMAGE" != python:3.13-slim ] || ! may_install; then
    tail -n 1 "$work/pull" >&2
    die "$BASE_IMAGE cannot be pulled; check the network, or name another with BASE_IMAGE="
  fi
  bootstrap_base
}

# The same contract as the official image: `python` is 3.13 and has pip.
bootstrap_base() {
  command -v mmdebstrap >/dev/null || apt_install mmdebstrap
  local mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || die "$BASE_IMAGE cannot be pulled, and apt names no Debian mirror to build it from"
  say "no registry in reach; building $BASE_IMAGE from Debian $RELEASE_WITH_COMPOSE (about a minute)"
  quietly mmdebstrap --variant=minbase --quiet \
    --include=python3,python-is-python3,python3-pip,ca-certificates,tzdata \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$RELEASE_WITH_COMPOSE" "$work/base.tar" "$mirror" ||
    die "mmdebstrap could not build the base image; check the network"
  # Debian's pip refuses to install beside Debian's packages; in this image it may.
  quietly docker import \
    -c 'CMD ["python3"]' -c 'ENV LANG=C.UTF-8' -c 'ENV PIP_BREAK_SYSTEM_PACKAGES=1' \
    "$work/base.tar" "$BASE_IMAGE" || die "docker could not import the base image; check the disk"
}

# --- main ------------------------------------------------------------------

if ready; then
  announce
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if is_root && command -v flock >/dev/null; then
  # Two jobs that start at the same time must not both install.
  exec 9>"$LOCK"
  flock -w 600 9 || die "another run holds $LOCK; wait for it to end"
fi

engine_answers || provide_engine
has_compose || provide_compose
has_base || provide_base
ready || die "the engine is still not ready; run 'docker info' to see why"
announce
