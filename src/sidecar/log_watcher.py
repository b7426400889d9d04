"""The log-watcher: follows logs and shows them as lines that a person can read."""

from datetime import tzinfo
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.logs.follow import Lines, follow
from sidecar.logs.parse import parse
from sidecar.logs.render import Renderer, renderer
from sidecar.output import Output
from sidecar.text import neutralise
from sidecar.views.banner import banner


class Watch(msgspec.Struct, frozen=True):
    """What to watch, and how to show it; `tail` None means from the beginning."""

    paths: tuple[Path, ...]
    tail: int | None
    keep_on: bool
    colour: bool
    zone: tzinfo | None


def watch(options: Watch, output: Output, clock: Clock) -> None:
    """Show the lines of the logs until asked to stop, or until their end."""
    if options.keep_on:
        output.notice(_banner(options))
    show = renderer(colour=options.colour, zone=options.zone)
    for batch in follow(
        list(options.paths),
        tail=options.tail,
        keep_on=options.keep_on,
        clock=clock,
        notify=lambda event: output.notice(f"sidecar watch: {neutralise(event)}"),
    ):
        output.write(_text(batch, show, _mark(batch, options)))


def _text(batch: Lines, show: Renderer, mark: str) -> str:
    return "".join(f"{mark}{show(parse(line))}\n" for line in batch.lines)


def _mark(batch: Lines, options: Watch) -> str:
    return f"{neutralise(batch.path.name)} | " if len(options.paths) > 1 else ""


def _banner(options: Watch) -> str:
    folders = sorted({str(path.absolute().parent) for path in options.paths})
    return banner("Log Watcher Sidecar", *(f"volume: {folder}  (read-only)" for folder in folders))
