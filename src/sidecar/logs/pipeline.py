"""Batches of lines → the text to write: records are assembled, filtered and rendered per source."""

from collections.abc import Callable, Iterable
from itertools import cycle
from operator import attrgetter
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.logs.assemble.merge import Ready, RecordOrder
from sidecar.logs.assemble.records import Records
from sidecar.logs.filters.context import ContextLines
from sidecar.logs.filters.keep import Keep, predicate
from sidecar.logs.filters.predicates import Test
from sidecar.logs.render.outputs import renderer_of
from sidecar.logs.render.repeats import Repeats, SilenceMarks
from sidecar.logs.render.style import RenderStyle, times
from sidecar.logs.render.themes import stable_styles
from sidecar.logs.run_statistics import Stats
from sidecar.logs.tail.discover import STDIN, short_names
from sidecar.logs.tail.follow import Lines
from sidecar.model.record import Record
from sidecar.safe_text import columns, neutralise

_level_of = attrgetter("level")
_is_plain = attrgetter("plain")


class Showing(msgspec.Struct, frozen=True):
    """How records are shown.

    `before` and `after` are numbers of context records; `separated` writes `--` between groups.
    `gap_s` marks silences longer than this. `collapse` counts repeats. `marked` writes the source
    before each line, in a colour by its name if `stable`, else by its place. `ordered` keeps the
    order in which lines of several sources arrived. `safe` neutralises raw bytes.
    """

    output: str = "text"
    before: int = 0
    after: int = 0
    separated: bool = True
    collapse: bool = False
    gap_s: float | None = None
    marked: bool = False
    stable: bool = False
    ordered: bool = False
    safe: bool = True


class _Source(msgspec.Struct):
    """One followed file: its records, filter, context, name, and the mark of its lines."""

    records: Records
    keep: Test | None
    context: ContextLines | None
    name: str = ""
    mark: str = ""


class Screen:
    """Turns batches of lines into text. Call `idle` while no lines arrive, `end` at the end."""

    def __init__(
        self, keep: Keep, look: RenderStyle, showing: Showing, clock: Clock, stats: Stats
    ) -> None:
        """Start without sources; counts go to `stats`."""
        self._keep = keep
        self._look = look
        self._showing = showing
        self._clock = clock
        self._stats = stats
        self._sources: dict[Path, _Source] = {}
        self._name = ""
        self._render = _renderer(look, showing, lambda: self._name)
        style = (look.theme.quiet, look.theme.reset)
        self._repeats = Repeats(times(look), style) if showing.collapse else None
        self._silences = SilenceMarks(showing.gap_s, style) if showing.gap_s else None
        self._order = RecordOrder() if showing.ordered else None
        self._last_shown = clock.monotonic()

    def expect(self, paths: Iterable[Path]) -> None:
        """Add the files that are known at the start, so that their names are chosen together."""
        for path in paths:
            self._sources[path] = self._source(path)
        self._name_all()

    def show(self, batch: Lines) -> str:
        """Return the text for a batch of lines."""
        source = self._sources.get(batch.path) or self._begin(batch.path)
        records = source.records.feed(batch.lines)
        if self._order is None:
            return self._text(source, records)
        return self._texts(self._order.feed(batch.path, records, holds=source.records.keeps))

    def idle(self) -> str:
        """Return the text of records that have waited long enough."""
        return (
            "".join(
                self._release(path, source, source.records.idle())
                for path, source in self._sources.items()
            )
            + self._remarks()
        )

    def end(self) -> str:
        """Return the text of all records that are still held."""
        rest = (
            self._release(path, source, source.records.flush())
            for path, source in self._sources.items()
        )
        return "".join(rest) + (self._repeats.flush() if self._repeats else "")

    def _release(self, path: Path, source: _Source, records: list[Record]) -> str:
        """Return the text of records that a source held until now."""
        if self._order is None:
            return self._text(source, records) if records else ""
        return "" if source.records.keeps else self._texts(self._order.idle(path, records))

    def _texts(self, ready: Iterable[Ready]) -> str:
        return "".join(self._text(self._sources[path], records) for path, records in ready)

    def _begin(self, path: Path) -> _Source:
        source = self._sources[path] = self._source(path)
        self._name_all()
        return source

    def _source(self, path: Path) -> _Source:
        showing = self._showing
        context = (
            ContextLines(showing.before, showing.after) if showing.before or showing.after else None
        )
        raw = showing.output == "raw"
        records = Records(self._clock, raw=raw, written=_last_write(path))
        return _Source(records, predicate(self._keep), context)

    def _name_all(self) -> None:
        for path, name in short_names(self._sources).items():
            self._sources[path].name = "stdin" if path == STDIN else name
        if not (self._sources and self._showing.marked):
            return
        theme, sources = self._look.theme, self._sources.values()
        width = max(columns(neutralise(source.name)) for source in sources)
        stable = stable_styles([source.name for source in sources], theme.sources)
        styles = iter(stable) if self._showing.stable else cycle(theme.sources)
        for source, style in zip(sources, styles, strict=False):
            name = neutralise(source.name)
            source.mark = f"{style}{name}{' ' * (width - columns(name))} | {theme.reset}"

    def _text(self, source: _Source, records: list[Record]) -> str:
        stats = self._stats
        stats.records += len(records)
        if source.context is not None:
            return self._with_context(source, source.context, records)
        kept = records if source.keep is None else list(filter(source.keep, records))
        return self._shown(source, kept)

    def _with_context(self, source: _Source, context: ContextLines, records: list[Record]) -> str:
        keep = source.keep or (lambda _: True)
        text = []
        for record in records:
            for shown, _, gap in context.feed(record, keep(record)):
                if gap and self._showing.separated:
                    text += [self._repeats.end() if self._repeats else "", "--\n"]
                text.append(self._shown(source, [shown]))
        return "".join(text)

    def _shown(self, source: _Source, records: list[Record]) -> str:
        if not records:
            return ""
        self._count(records)
        self._name = source.name
        if self._repeats is None and self._silences is None and not source.mark:
            return "\n".join(map(self._render, records)) + "\n"
        self._last_shown = self._clock.monotonic()
        return "".join(self._remarked(source.mark, record) for record in records)

    def _remarked(self, mark: str, record: Record) -> str:
        text = mark + self._render(record).replace("\n", f"\n{mark}")
        silence = self._silences.feed(record) if self._silences else ""
        if self._repeats is None:
            return f"{silence}{text}\n"
        ended = self._repeats.end() if silence else ""
        return ended + silence + self._repeats.feed(record, text, mark)

    def _count(self, records: list[Record]) -> None:
        stats = self._stats
        stats.shown += len(records)
        stats.levels.update(map(_level_of, records))
        stats.plain += sum(map(_is_plain, records))

    def _remarks(self) -> str:
        # Shown after a second of silence: while repeats go on, the count can wait.
        if self._repeats is None or self._clock.monotonic() - self._last_shown < 1.0:
            return ""
        return self._repeats.flush()


def _last_write(path: Path) -> int | None:
    """Return when a file was last written (ns); None for a stream, or a file that is gone."""
    try:
        return path.stat().st_mtime_ns if path != STDIN else None
    except OSError:
        return None


def _renderer(
    look: RenderStyle, showing: Showing, source: Callable[[], str]
) -> Callable[[Record], str]:
    render = renderer_of(showing.output, look, source)
    if showing.output != "raw" or not showing.safe:
        return render
    return lambda record: "\n".join(map(neutralise, render(record).split("\n")))
