"""Outputs by name: templates, raw bytes, and unknown names."""

import pytest
from tests.logs.render.harness import WHOLE, render

from sidecar.errors import UsageError
from sidecar.model.record import Record


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("{ts} {level:7} {msg} {user.id}", "13:42:05 ERROR   no stock 7"),
        (r"{level}\t{q}\n", "ERROR\ta b\n"),
        ("{nothing}|{user.nothing:3}|{n}", "|   |null"),
        ("{logger}/{trace_id}/{error}/{source}", "shop/abc/E: x/app.log"),
        ("{fields}", 'user.id=7  q="a b"  n=null'),
        ("{user}", '{"id": 7}'),
        ("{lines}", "E: x\n  at f"),
        ("{ts_text}{message}", "2026-02-21T13:42:05.123456789Zno stock"),
        ("{msg} {not a place} {}", "no stock {not a place} {}"),
    ],
)
def test_template(layout: str, expected: str) -> None:
    """Places are filled, and padded to a width; an unknown name is empty."""
    assert render(layout, WHOLE) == expected


def test_template_is_safe() -> None:
    """Nothing from a log acts on a terminal through a template."""
    bad = "\x1b]52;c;x\x07\u202e\ud800\n"
    record = Record(bad, None, bad, None, bad, bad, bad, {bad: bad, "a": [bad]}, (bad,))
    layout = "{msg}{ts_text}{logger}{trace_id}{error}{fields}{a}{lines}{source}"
    assert render(layout, record, bad).isprintable()


@pytest.mark.parametrize("output", ["yaml", "", "{", "{}", "{a b}", "JSON"])
def test_unknown(output: str) -> None:
    """A name that is not an output, and a template without a place, are errors with the remedy."""
    with pytest.raises(UsageError, match=r"^-o .*: no such output; use text, json, logfmt, raw, "):
        render(output, WHOLE)


def test_raw() -> None:
    """Raw output is the bytes of the line."""
    raw = bytes(range(256))
    assert render("raw", Record("m", raw=raw)).encode("utf-8", "surrogateescape") == raw
