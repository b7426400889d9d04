"""Style of records: chosen fields, times, and highlighted matches."""

import re
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from tests.logs.render.harness import SUMMER, TS, show

from sidecar.logs.render.style import RenderStyle
from sidecar.logs.render.text import renderer
from sidecar.logs.render.themes import DEFAULT
from sidecar.model.record import Record


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        ({"fields": ("user.id",)}, "m  user.id=7"),
        ({"fields": ("user",)}, "m  user.id=7  user.ip=::1"),
        ({"fields": ("d.x", "logger")}, "m  d.x=1  logger=web"),
        ({"hide": ("user",)}, "m  d.x=1  username=u  sql=…  logger=web  error=E"),
        ({"hide": ("user.ip", "d", "sql")}, "m  user.id=7  username=u  logger=web  error=E"),
        ({"hide": ("error", "logger", "username", "user", "sql")}, "m  d.x=1"),
        ({"fields": ("user",), "hide": ("user.ip",)}, "m  user.id=7"),
    ],
)
def test_chosen(look: dict[str, tuple[str, ...]], expected: str) -> None:
    """`--fields` shows these alone, `--hide` never; a dotted path names what is nested."""
    fields: dict[str, object] = {"user": {"id": 7, "ip": "::1"}, "d.x": 1, "username": "u"}
    record = Record("m", logger="web", error="E", fields=fields | {"sql": "a\nb"})
    line, *below = show(record, **look).split("\n")
    assert line.strip() == expected.replace("  sql=…", "")
    assert bool(below) == ("sql=…" in expected)


def test_hidden_lines() -> None:
    """A trace can be hidden; choosing fields leaves it."""
    record = Record("m", lines=("at f",))
    assert show(record, hide=("lines",)) == f"{'':17}m"
    assert show(record, fields=("a",)) == f"{'':17}m\n    at f"


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("%H:%M:%S.%3f", "13:42:05.123 "),
        ("%H:%M:%S.%f", "13:42:05.123456 "),
        ("%9f|%%f|%3f|%d", "123456789|%f|123|21 "),
        ("%Y-%m-%dT%H:%M", "2026-02-21T13:42 "),
        ("", ""),
    ],
)
def test_time_format(layout: str, expected: str) -> None:
    """Times follow their format, with fractions; a record without time stays aligned."""
    render = renderer(RenderStyle(zone=UTC, time_format=layout))
    assert render(Record("m", TS)) == f"{expected}        m"
    assert render(Record("m")) == f"{' ' * len(expected)}        m"
    later = render(Record("m", TS + 7_007_007))
    assert (later != render(Record("m", TS))) == ("f" in layout)


@pytest.mark.parametrize(
    ("ts", "expected"),
    [(TS, "14:42 CET"), (SUMMER, "05:33 CEST")],
)
def test_zone(ts: int, expected: str) -> None:
    """The offset and name of a zone are those at the time of the record."""
    zone = ZoneInfo("Europe/Berlin")
    assert show(Record("m", ts), zone=zone, time_format="%H:%M %Z").startswith(f"{expected} ")


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(("ts", "expected"), [(TS, "14:42 CET"), (SUMMER, "05:33 CEST")])
def test_local_zone(ts: int, expected: str) -> None:
    """The machine's own zone is the default."""
    assert show(Record("m", ts), zone=None, time_format="%H:%M %Z").startswith(f"{expected} ")


def test_time_out_of_range() -> None:
    """A time outside of the calendar in its zone is a question mark of equal width."""
    last = 253_402_300_799 * 10**9
    assert show(Record("m", last), zone=ZoneInfo("Europe/Berlin")) == "?                m"


class TestHighlight:
    """`-H` highlights matches, and nothing else."""

    ON, OFF = "\x1b[1;7m", "\x1b[0m"

    def test_match(self) -> None:
        """Only matches are highlighted: in message, values, names and further lines."""
        patterns = (re.compile("ab"), re.compile("(?i)CD"))
        fields: dict[str, object] = {"k": "xab", "n": {"m": ["ab"]}}
        record = Record("zab", TS, "", None, "ab", "", "cd", fields, ("at ab",))
        text = show(record, theme=DEFAULT, highlight=patterns)
        assert text.count(f"{self.ON}ab{self.OFF}") == 5
        assert text.count(f"{self.ON}cd{self.OFF}") == 1
        assert text.count(self.ON) == 6

    def test_style_goes_on(self) -> None:
        """The style of the line continues after a match."""
        text = show(Record("a plain b", plain=True), theme=DEFAULT, highlight=(re.compile("pl"),))
        assert text == f"\x1b[2ma {self.ON}pl{self.OFF}\x1b[2main b\x1b[0m"

    def test_overlap(self) -> None:
        """Overlapping matches are highlighted once, and escape sequences are never split."""
        patterns = tuple(map(re.compile, ("bc", "cd", r"\d|m|\[", "", "b")))
        text = show(Record("abcde"), theme=DEFAULT, highlight=patterns)
        assert text.strip() == f"a{self.ON}bc{self.OFF}{self.ON}d{self.OFF}e"

    def test_without_colour(self) -> None:
        """Without colour nothing is highlighted."""
        assert "\x1b" not in show(Record("ab"), highlight=(re.compile("a"),))
