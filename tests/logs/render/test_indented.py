"""Indented lines below a record: values of several lines, and stack traces."""

from tests.logs.render.harness import TS, show

from sidecar.logs.render.indented import spread
from sidecar.model.record import Level, Record


def test_lines_below() -> None:
    """A trace, the rest of a message and values of several lines are indented below."""
    record = Record(
        "failed\r\nbadly\r\n",
        TS,
        level=Level.ERROR,
        error="E",
        fields={"user": {"sql": "select\n  1"}, "n": 1},
        lines=("Traceback:", "  at f", ""),
    )
    assert show(record).split("\n") == [
        "13:42:05 ERROR   failed  n=1  error=E",
        "    badly",
        "    user.sql=",
        "      select",
        "        1",
        "    Traceback:",
        "      at f",
        "    ",
    ]


def test_spread() -> None:
    """Only texts of several lines leave the record; nested fields get dotted names."""
    record = Record("a\nb\n", fields={"n": {"sql": "x\ny", "id": 7}, "end": "z\n"}, lines=("at f",))
    short, blocks = spread(record)
    assert (short.msg, short.fields, short.lines) == ("a", {"n.id": 7, "end": "z\n"}, ())
    assert blocks == [("", ["b"]), ("n.sql", ["x", "y"])]


def test_one_line() -> None:
    """A record of one line has no blocks."""
    assert spread(Record("m", fields={"a": "b"}))[1] == []
