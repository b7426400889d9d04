"""One sidecar beside one container → the words for `docker create`. Pure."""

from collections.abc import Iterator

import msgspec

from sidecar.attach.observe.model import Mount
from sidecar.attach.plan.model import HISTORY, OBSERVED
from sidecar.attach.write.override import LABEL

HOST = "host"
"""The network that is the machine's own."""

_OURS = 10001
"""The group of the image that may write to the folder of history."""


class Visitor(msgspec.Struct, frozen=True):
    """A container of ours. The first of `networks` is joined at its start, none means `none`.

    `hosts` are names that no network resolves, with their addresses. `keeps` gives it a volume of
    its own, which goes with it. `heavy` is for what runs once and is waited for.
    """

    name: str
    beside: str
    image: str
    words: tuple[str, ...]
    mounts: tuple[Mount, ...] = ()
    networks: tuple[str, ...] = ()
    hosts: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    user: str = ""
    keeps: bool = False
    reads: bool = False
    terminal: bool = False
    heavy: bool = False


def create_words(visitor: Visitor) -> list[str]:
    """Return the words: the visitor has no right that it does not need, and sees read-only."""
    return ["create", *_flags(visitor), visitor.image, *visitor.words]


def _flags(visitor: Visitor) -> Iterator[str]:
    yield from ("--name", visitor.name, "--label", f"{LABEL}={visitor.beside}", "--rm")
    yield from ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
    yield from ("--cpus", "1.0" if visitor.heavy else "0.5")
    yield from ("--memory", "128m" if visitor.heavy else "64m", "--pids-limit", "32")
    # What it says goes to the one who waits for it; the engine need not keep it as well.
    yield from ("--stop-timeout", "5", "--log-driver", "none")
    yield from ("--network", visitor.networks[0] if visitor.networks else "none")
    for name, address in visitor.hosts:
        yield from ("--add-host", f"{name}:{address}")
    if visitor.user:
        yield from ("--user", visitor.user, "--group-add", str(_OURS))
    for name, value in visitor.environment:
        yield from ("--env", f"{name}={value}")
    for mount in visitor.mounts:
        yield from ("--mount", _mount(mount))
    if visitor.keeps:
        yield from ("--mount", f"type=volume,target={HISTORY}", "--env", f"TMPDIR={HISTORY}")
        yield from ("--env", f"SIDECAR_HISTORY={HISTORY}/metrics.jsonl")
    if visitor.reads:
        yield "--interactive"
    if visitor.terminal:
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
