"""The log-watcher: follows logs and prints them as readable lines."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing, suppress
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.errors import Stopped
from sidecar.logs.assemble.records import time_of
from sidecar.logs.filters.keep import Keep
from sidecar.logs.pipeline import Screen, Showing
from sidecar.logs.render.style import RenderStyle
from sidecar.logs.run_statistics import Stats
from sidecar.logs.tail.discover import STDIN, discover
from sidecar.logs.tail.follow import Following, Lines, follow
from sidecar.logs.tail.followed import ReadTally
from sidecar.output import Output
from sidecar.quantities import plural
from sidecar.safe_text import neutralise
from sidecar.times import formatter
from sidecar.views.terminal.dashboard import banner


class Watch(msgspec.Struct, frozen=True):
    """What to follow, which records to keep, and how to print them."""

    following: Following
    keep: Keep = Keep()
    look: RenderStyle = RenderStyle()
    showing: Showing = Showing()
    stats: bool = False


def watch(options: Watch, output: Output, clock: Clock) -> None:
    """Print the lines of the logs until they end, or until a signal stops the process."""

    def notify(event: str) -> None:
        output.notice(f"sidecar watch: {neutralise(event)}")

    stats, tally = Stats(), ReadTally()
    screen = Screen(options.keep, options.look, options.showing, clock, stats)
    with suppress(OSError):  # follow() reports a folder that cannot be read.
        screen.expect(discover(options.following.paths))
    if options.following.keep_on and options.following.paths != (STDIN,):
        output.notice(_banner(options.following.paths))
        notify(f"beginning with {_begin(options)}")
    batches = follow(options.following, clock, notify, time_of(clock), tally)
    _run(batches, screen, output, lambda: stats.report(tally) if options.stats else "")


def show(
    batches: Generator[Lines | None, None, None],
    options: Watch,
    output: Output,
    clock: Clock,
    tally: ReadTally,
) -> None:
    """Print batches of lines from another source; `options.following` is not used."""
    stats = Stats()
    screen = Screen(options.keep, options.look, options.showing, clock, stats)
    _run(batches, screen, output, lambda: stats.report(tally) if options.stats else "")


def _run(
    batches: Generator[Lines | None, None, None],
    screen: Screen,
    output: Output,
    report: Callable[[], str],
) -> None:
    try:
        with closing(batches):
            _show(batches, screen, output)
    finally:
        if text := report():
            output.notice(text)


def _show(batches: Iterable[Lines | None], screen: Screen, output: Output) -> None:
    is_reading = True
    try:
        for batch in batches:
            is_reading = False
            if text := screen.idle() if batch is None else screen.show(batch):
                output.write(text)
            is_reading = True
    except (Stopped, KeyboardInterrupt):
        # Lines that were read and are held back are printed now. A stop during a write means that
        # the reader is stalled: the batch is dropped, and is printed after the next start.
        if is_reading:
            output.write(screen.end())
        raise
    output.write(screen.end())


def _begin(options: Watch) -> str:
    """Return where reading starts, for the notice: tailers differ in it."""
    following = options.following
    if following.state is not None and following.state.exists():
        return f"what {following.state} says was not shown yet"
    if following.since is not None:
        return f"{formatter(options.look.zone, '%Y-%m-%d %H:%M:%S')(following.since)}"
    return "everything" if following.tail is None else f"the last {plural(following.tail, 'line')}"


def _banner(paths: tuple[Path, ...]) -> str:
    places = dict.fromkeys("standard input" if path == STDIN else _folder(path) for path in paths)
    return banner("Log Watcher Sidecar", *(f"volume: {place}  (read-only)" for place in places))


def _folder(path: Path) -> str:
    return str(path.absolute() if path.is_dir() else path.absolute().parent)
