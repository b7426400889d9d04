"""The sidecar of one container, and its arguments for `docker create`. Pure."""

from collections.abc import Iterator

import msgspec

from sidecar.attach.marks import LABEL
from sidecar.attach.observe.model import Mount
from sidecar.attach.plan.model import HISTORY, OBSERVED

HOST = "host"
"""The network of the machine itself."""

_HISTORY_GROUP = 10001
"""The group that may write to the history folder of the image."""


class SidecarSpec(msgspec.Struct, frozen=True):
    """A sidecar to run. The first of `networks` is joined at its start; empty means no network.

    `target` is the container that it observes. `hosts` are names that no network resolves, with
    their addresses. `has_history` gives it a volume of its own, which is removed with it.
    `reads_stdin` keeps its standard input open. `runs_once` gives it the higher limits of a
    debugger.
    """

    name: str
    target: str
    image: str
    arguments: tuple[str, ...]
    mounts: tuple[Mount, ...] = ()
    networks: tuple[str, ...] = ()
    hosts: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    user: str = ""
    has_history: bool = False
    reads_stdin: bool = False
    terminal: bool = False
    runs_once: bool = False


def create_arguments(spec: SidecarSpec) -> list[str]:
    """Return the arguments: least permissions, mounts read-only."""
    return ["create", *_flags(spec), spec.image, *spec.arguments]


def _flags(spec: SidecarSpec) -> Iterator[str]:
    yield from ("--name", spec.name, "--label", f"{LABEL}={spec.target}", "--rm")
    yield from ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
    yield from ("--cpus", "1.0" if spec.runs_once else "0.5")
    yield from ("--memory", "128m" if spec.runs_once else "64m", "--pids-limit", "32")
    # Its output goes to the user's terminal; the engine need not keep it as well.
    yield from ("--stop-timeout", "5", "--log-driver", "none")
    yield from ("--network", spec.networks[0] if spec.networks else "none")
    for name, address in spec.hosts:
        yield from ("--add-host", f"{name}:{address}")
    if spec.user:
        yield from ("--user", spec.user, "--group-add", str(_HISTORY_GROUP))
    for name, value in spec.environment:
        yield from ("--env", f"{name}={value}")
    for mount in spec.mounts:
        yield from ("--mount", _mount(mount))
    if spec.has_history:
        yield from ("--mount", f"type=volume,target={HISTORY}", "--env", f"TMPDIR={HISTORY}")
        yield from ("--env", f"SIDECAR_HISTORY={HISTORY}/metrics.jsonl")
    if spec.reads_stdin:
        yield "--interactive"
    if spec.terminal:
        yield "--tty"


def _mount(mount: Mount) -> str:
    parts = (
        f"type={mount.kind}",
        f"source={mount.source}",
        f"target={OBSERVED}{mount.target}",
        "readonly",
    )
    return ",".join(map(_cell, parts))


def _cell(text: str) -> str:
    """Return a field of the comma-separated line that `--mount` is."""
    return '"{}"'.format(text.replace('"', '""')) if "," in text or '"' in text else text
