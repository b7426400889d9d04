"""Batches of lines → the text to write."""

import json
import re
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.harness import FakeClock

from sidecar.logs.filters.keep import Keep
from sidecar.logs.pipeline import Screen, Showing
from sidecar.logs.render.style import RenderStyle
from sidecar.logs.render.themes import DEFAULT, MONO, PLAIN
from sidecar.logs.run_statistics import Stats
from sidecar.logs.tail.follow import Lines
from sidecar.model.record import Level

A, B = Path("/logs/a.log"), Path("/logs/web.log")
SGR = re.compile(r"\x1b\[[\d;]*m")


def line(msg: str, second: int = 5, level: str = "info", **fields: object) -> bytes:
    """Return a JSON line."""
    entry = {"ts": f"2026-02-21T13:42:{second:02}Z", "level": level, "msg": msg}
    return json.dumps(entry | fields).encode()


def screen(
    clock: FakeClock,
    look: RenderStyle | None = None,
    keep: Keep | None = None,
    **showing: Any,  # noqa: ANN401 - the fields of Showing
) -> Screen:
    """Return a screen that shows times in UTC."""
    options = Showing(**showing)
    return Screen(keep or Keep(), look or RenderStyle(zone=UTC), options, clock, Stats())


def shown(
    lines: Sequence[bytes],
    look: RenderStyle | None = None,
    **showing: Any,  # noqa: ANN401 - the fields of Showing
) -> str:
    """Return all the text for one file of these lines."""
    made = screen(FakeClock(), look, **showing)
    return made.show(Lines(A, list(lines))) + made.end()


class TestSources:
    """Lines of several files are marked with their source."""

    def test_marks(self, clock: FakeClock) -> None:
        """Every line has its mark, including lines below a record; all marks have one width."""
        made = screen(clock, marked=True)
        made.expect([A, B])
        text = made.show(Lines(A, [line("x", stack="E: y\n  at f")])) + made.show(Lines(B, [b"p"]))
        assert text == (
            "a.log   | 13:42:05 INFO    x\na.log   |     E: y\na.log   |       at f\nweb.log | p\n"
        )

    def test_short_names(self, clock: FakeClock) -> None:
        """A name is as short as possible, and longer where two files share it."""
        made = screen(clock, marked=True)
        paths = [Path("/logs/one/日.log"), Path("/logs/two/日.log"), Path("-"), Path("/x\x1b[2J\n")]
        made.expect(paths)
        marks = [made.show(Lines(path, [b"p"])).split("|")[0] for path in paths]
        assert marks == ["one/日.log ", "two/日.log ", "stdin      ", "x␛[2J␊     "]

    def test_new_file(self, clock: FakeClock) -> None:
        """A new file gets its name, and the names of others are adjusted."""
        made = screen(clock, marked=True)
        assert made.show(Lines(A, [b"p"])) == "a.log | p\n"
        assert made.show(Lines(B, [b"p"])) == "web.log | p\n"
        assert made.show(Lines(A, [b"p"])) == "a.log   | p\n"

    def test_colours(self, clock: FakeClock) -> None:
        """Each source has its colour; the theme without colours has none."""
        for theme, distinct in ((DEFAULT, 8), (MONO, 1), (PLAIN, 1)):
            made = screen(clock, RenderStyle(theme=theme), marked=True)
            paths = [Path(f"/{number}") for number in range(9)]
            made.expect(paths)
            texts = [made.show(Lines(path, [line("m")])) for path in paths]
            assert len({text.split("m")[0] for text in texts if theme.reset}) in (0, distinct)
            assert SGR.sub("", texts[0]).startswith("0 | 13:42:05 INFO ") or theme is not PLAIN
        assert "\x1b" not in texts[0]

    @pytest.mark.parametrize("output", ["json", "logfmt", "{source}"])
    def test_for_programs(self, output: str, clock: FakeClock) -> None:
        """In output for programs the source is a value like any other."""
        made = screen(clock, output=output)
        made.expect([A, B])
        assert "web.log" in made.show(Lines(B, [line("m")]))


class TestRemarks:
    """Remarks for a person: counts of repeats, and silences."""

    def test_collapse(self) -> None:
        """A run of equal records is shown once, with a count and the time of the last."""
        lines = [
            line("poll", 1),
            line("poll", 2),
            line("poll", 3),
            line("done", 4),
            line("done", 5),
        ]
        assert shown(lines, collapse=True) == (
            "13:42:01 INFO    poll\n"
            "         ↳ 2 repeats until 13:42:03\n"
            "13:42:04 INFO    done\n"
            "         ↳ 1 repeat until 13:42:05\n"
        )

    def test_collapse_while_idle(self, clock: FakeClock) -> None:
        """The count of a run is shown soon after a pause, and again if it goes on."""
        made = screen(clock, collapse=True)
        made.show(Lines(A, [line("poll"), line("poll")]))
        assert made.idle() == ""
        clock.sleep(1)
        assert made.idle() == "         ↳ 1 repeat until 13:42:05\n"
        assert made.idle() == ""
        assert made.show(Lines(A, [line("poll", 9)])) == ""
        assert made.end() == "         ↳ 1 repeat until 13:42:09\n"

    def test_collapse_of_sources(self, clock: FakeClock) -> None:
        """Equal records of two sources are both shown, and the count has its source."""
        made = screen(clock, collapse=True, marked=True)
        made.expect([A, B])
        text = made.show(Lines(A, [b"x", b"x"])) + made.show(Lines(B, [b"x"])) + made.end()
        assert text == "a.log   | x\na.log   |          ↳ 1 repeat\nweb.log | x\n"

    def test_gap(self) -> None:
        """A silence is marked between the records around it, and ends a run."""
        lines = [line("poll", 1), line("poll", 2), line("poll", 50)]
        assert shown(lines, collapse=True, gap_s=30.0) == (
            "13:42:01 INFO    poll\n"
            "         ↳ 1 repeat until 13:42:02\n"
            "──────── 48s of silence ────────\n"
            "13:42:50 INFO    poll\n"
        )
        assert shown(lines, gap_s=49.0).count("silence") == 0

    def test_style(self) -> None:
        """Remarks are dim, and end with a reset."""
        text = shown(
            [line("m", 1)] * 2 + [line("m", 50)], RenderStyle(theme=DEFAULT), collapse=True, gap_s=9
        )
        remarks = [line for line in text.splitlines() if "↳" in line or "──" in line]
        assert len(remarks) == 2
        assert all(
            remark.startswith("\x1b[2m") and remark.endswith("\x1b[0m") for remark in remarks
        )


class TestContext:
    """Context records around kept records."""

    LINES = tuple(line(f"m{n}", level="error" if n in (2, 3, 8) else "info") for n in range(10))

    @pytest.mark.parametrize(
        ("before", "after", "separated", "expected"),
        [
            (0, 0, True, "2 3 8"),
            (1, 0, True, "1 2 3 -- 7 8"),
            (0, 1, True, "2 3 4 -- 8 9"),
            (1, 1, False, "1 2 3 4 7 8 9"),
            (9, 9, True, "0 1 2 3 4 5 6 7 8 9"),
        ],
    )
    def test_groups(
        self,
        before: int,
        after: int,
        separated: bool,  # noqa: FBT001 - a row's value
        expected: str,
        clock: FakeClock,
    ) -> None:
        """Groups are separated by `--`, except in output for programs."""
        keep = Keep(level=Level.ERROR)
        made = screen(clock, None, keep, before=before, after=after, separated=separated)
        text = made.show(Lines(A, list(self.LINES))) + made.end()
        assert " ".join(re.findall(r"--|(?<=m)\d", text)) == expected

    def test_with_collapse(self, clock: FakeClock) -> None:
        """A count is written before the `--` that follows it."""
        made = screen(clock, keep=Keep(level=Level.ERROR), before=1, collapse=True)
        error, info = line("e", level="error"), line("i")
        text = made.show(Lines(A, [error, error, info, info, error]))
        assert [line.split()[-1] for line in text.splitlines()] == ["e", "13:42:05", "--", "i", "e"]


def test_raw_on_a_terminal() -> None:
    """Raw text is made safe line by line on a terminal, and unchanged in a pipe."""
    lines = [b"\x1b]52;c;aGk=\x07 \xc2\x9b \xff\x00\t", line("x"), b""]
    safe = shown(lines, output="raw", safe=True)
    assert safe == "␛]52;c;aGk=␇ \\x9b \\udcff␀    \n" + line("x").decode() + "\n\n"
    raw = shown(lines, output="raw", safe=False)
    assert raw.encode("utf-8", "surrogateescape") == b"".join(each + b"\n" for each in lines)


def test_counts(clock: FakeClock) -> None:
    """Records are counted as they are shown, by level and by format, collapsed or not."""
    stats = Stats()
    showing = Showing(collapse=True)
    made = Screen(Keep(level=Level.INFO), RenderStyle(), showing, clock, stats)
    lines = [line("m")] * 3 + [line("d", level="debug"), b"plain", b"ERROR: x"]
    made.show(Lines(A, lines))
    made.end()
    assert (stats.records, stats.shown, stats.plain) == (6, 4, 0)
    assert stats.levels == {Level.INFO: 3, Level.ERROR: 1}


pieces = st.sampled_from(
    [
        b'{"ts":"2026-02-21T13:42:05Z","level":"error","msg":"%s","a":{"b":[1,"x y"]}}',
        b'{"msg":"%s"}',
        b'{"torn":"%s',
        b"2026-02-21 13:42:05 INFO web: %s",
        b"2026-02-21 13:42:05 ERROR web: %s",
        b"plain %s",
        b"Traceback (most recent call last): %s",
        b'  File "a.py", line 1, in f %s',
        b"    g() %s",
        b"ValueError: %s",
        b"Caused by: java.io.IOException: %s",
        b"\tat com.acme.A.b(A.java:1) %s",
        b"level=info msg=%s n=1",
        b"\x1b[31m %s \xff\xc2\x9b\x00",
    ]
)


def batches(lines: list[bytes], sizes: list[int]) -> list[list[bytes]]:
    """Return the lines in batches of about these sizes, empty ones being pauses."""
    rest, parted = list(lines), []
    for size in sizes:
        parted.append(rest[:size])
        del rest[:size]
    return [*parted, rest]


@given(st.lists(pieces, max_size=40), st.lists(st.integers(0, 9), max_size=8), st.booleans())
def test_every_line_once(kinds: list[bytes], sizes: list[int], coloured: bool) -> None:  # noqa: FBT001
    """Every line is shown once, in order; what says why may be told before it, too.

    A line is shown when its text stands in the message of a record or in a line below one. The
    cause of a trace is one of its lines, and also its record's error or message.
    """
    lines = [kind % b"<%d>" % place for place, kind in enumerate(kinds)]
    clock = FakeClock()
    made = screen(clock, RenderStyle(theme=DEFAULT) if coloured else None)
    text = ""
    for batch in batches(lines, sizes):
        text += made.show(Lines(A, batch)) if batch else made.idle()
        clock.sleep(0.15)
    places = [int(place) for place in re.findall(r"<(\d+)>", text + made.end())]
    last = {place: number for number, place in enumerate(places)}
    assert sorted(last, key=last.__getitem__) == list(range(len(lines)))
    whys = {place for place, kind in enumerate(kinds) if b"Error:" in kind or b"IOEx" in kind}
    assert {place for place in last if places.count(place) > 1} <= whys


byte_lines = st.lists(
    st.binary(max_size=30).map(lambda text: text.replace(b"\n", b""))
    | st.text(max_size=20).map(lambda text: json.dumps({"msg": text, text: [text]}).encode())
    | st.text(max_size=20).map(
        lambda text: text.replace("\n", "").encode("utf-8", "surrogatepass")
    ),
    max_size=12,
)
OUTPUTS = ["text", "json", "logfmt", "raw", "{msg}|{fields}|{lines}"]


@given(byte_lines, st.sampled_from(OUTPUTS), st.booleans())
def test_no_control_character(lines: list[bytes], output: str, coloured: bool) -> None:  # noqa: FBT001
    """No output for a terminal has a control character of its input, or fails."""
    text = shown(lines, RenderStyle(theme=DEFAULT if coloured else PLAIN), output=output, safe=True)
    if coloured and output == "text":
        text = SGR.sub("", text)
    assert all(char.isprintable() or char == "\n" or char.isspace() for char in text)
    assert not set(text) & set("\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029")
    text.encode()


@given(byte_lines)
def test_raw_is_all(lines: list[bytes]) -> None:
    """Raw output in a pipe has every line, in order, byte by byte."""
    text = shown(lines, output="raw", safe=False)
    assert text.encode("utf-8", "surrogateescape") == b"".join(each + b"\n" for each in lines)


@given(byte_lines)
def test_json_is_json(lines: list[bytes]) -> None:
    """JSON output is one object per line for any input."""
    for text in shown(lines, output="json").splitlines():
        assert "msg" in json.loads(text)
