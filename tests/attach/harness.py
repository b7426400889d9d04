"""A `docker` that tests make up: a small script on PATH that says what stands in files."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

_SCRIPT = """\
#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/calls"
said() { [ -e "$here/$1" ]; }
if said down; then echo 'Cannot connect to the Docker daemon at unix:///x' >&2; exit 1; fi
case $1 in
ps) cat "$here/ps" ;;
container)
  said inspect || { echo 'Error: No such container: x' >&2; exit 1; }
  cat "$here/inspect" ;;
logs)
  for id; do :; done
  cat "$here/stdout-$id" 2>/dev/null
  cat "$here/stderr-$id" >&2 2>/dev/null
  case "$*" in *--follow*) said "open-$id" && exec sleep 20 ;; esac
  said "refused-$id" && exit 1
  exit 0 ;;
create)
  said no-image && { echo 'Error: No such image: x' >&2; exit 1; }
  echo made ;;
start)
  case "$*" in *--interactive*) cat >"$here/stdin" ;; esac
  said runs && exec sleep 20
  exit 7 ;;
esac
"""


class FakeDocker:
    """The script in `folder`, which tests put on PATH, and what it says."""

    def __init__(self, folder: Path, name: str = "docker") -> None:
        self.folder = folder
        folder.mkdir()
        script = folder / name
        script.write_text(_SCRIPT)
        script.chmod(0o755)
        for tool in ("cat", "dirname", "sleep"):
            (folder / tool).symlink_to(shutil.which(tool) or tool)
        self.containers([])

    @property
    def path(self) -> str:
        """Return a PATH with the script alone: a true engine of the machine is not seen."""
        return str(self.folder)

    def containers(self, present: Sequence[Mapping[str, object]]) -> None:
        """Say which containers there are."""
        file = self.folder / "inspect"
        details = "".join(f"{json.dumps(shown)}\n" for shown in present)
        # Both may be read at any moment, one after the other: whoever is listed can be inspected.
        before = file.read_text() if file.exists() else ""
        self._replace(file, before + details)
        self._replace(self.folder / "ps", "".join(f"{shown['Id']}\n" for shown in present))
        if present:
            self._replace(file, details)
        else:
            file.unlink()

    @staticmethod
    def _replace(file: Path, text: str) -> None:
        new = file.with_suffix(".new")
        new.write_text(text)
        new.replace(file)

    def says(self, container: str, *lines: str, stream: str = "stdout") -> None:
        """Say what a container wrote."""
        text = "".join(f"{line}\n" for line in lines)
        (self.folder / f"{stream}-{container}").write_text(text)

    def set(self, name: str, *, to: bool = True) -> None:
        """Switch a behaviour on: down, no-image, runs, open-ID, refused-ID."""
        if to:
            (self.folder / name).touch()
        else:
            (self.folder / name).unlink(missing_ok=True)

    @property
    def calls(self) -> list[str]:
        """Return what was asked so far."""
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []


def container(  # noqa: PLR0913 - one argument a thing that a test changes
    ident: str,
    name: str = "web",
    *,
    service: str = "",
    number: str = "1",
    mode: str = "net",
    started: str = "2026-02-21T13:42:00Z",
    running: bool = True,
    mounts: Sequence[Mapping[str, object]] = (),
    labels: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Return a container as `docker inspect` tells of it."""
    compose = {"com.docker.compose.service": service, "com.docker.compose.container-number": number}
    networks = {} if mode in ("none", "host") else {mode: {"IPAddress": "172.18.0.2"}}
    return {
        "Id": ident,
        "Name": f"/{name}",
        "Created": started,
        "RestartCount": 0,
        "State": {"Running": running, "StartedAt": started},
        "Config": {
            "Image": "some/image",
            "Labels": (compose if service else {}) | dict(labels or {}),
            "ExposedPorts": {"80/tcp": {}, "53/udp": {}},
            "Healthcheck": None,
        },
        "HostConfig": {"NetworkMode": mode, "LogConfig": {"Type": "json-file"}, "Tmpfs": None},
        "Mounts": list(mounts),
        "NetworkSettings": {"Networks": networks},
    }
