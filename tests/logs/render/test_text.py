"""Records as lines of text for a terminal."""

import re
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.logs.render.harness import TS, show

from sidecar.logs.render.style import RenderStyle
from sidecar.logs.render.text import renderer
from sidecar.logs.render.themes import DEFAULT, MONO, THEMES
from sidecar.model.record import Level, Record

SGR = re.compile(r"\x1b\[[\d;]*m")


def test_layout() -> None:
    """Time, level in seven columns, message, and two spaces before each field."""
    fields: dict[str, object] = {"task": "hello", "elapsed_s": 0.05}
    record = Record("processing task", TS, level=Level.INFO, fields=fields)
    assert show(record) == "13:42:05 INFO    processing task  task=hello  elapsed_s=0.05"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (Record("m", TS, level=Level.WARNING), "13:42:05 WARNING m"),
        (Record("m", TS), "13:42:05         m"),
        (Record("m", level=Level.INFO), "         INFO    m"),
        (Record("m"), "                 m"),
        (Record("as it is  ", plain=True), "as it is  "),
        (Record("of a container", TS, plain=True), "13:42:05         of a container"),
        (
            Record("of a service", plain=True, fields={"source": "web-1"}),
            "                 of a service  source=web-1",
        ),
    ],
    ids=["whole", "no-level", "no-time", "neither", "plain", "plain-in-envelope", "plain-named"],
)
def test_alignment(record: Record, expected: str) -> None:
    """A missing time or level leaves its column blank; a plain line is unchanged."""
    assert show(record) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"user": {"id": 7, "geo": {"city": "Köln"}}}, "user.id=7  user.geo.city=Köln"),
        ({"a": {}, "b": []}, "a={}  b=[]"),
        ({"tags": ["a", "b c"]}, 'tags=["a","b c"]'),
        ({"t": True, "f": False, "n": None}, "t=true  f=false  n=null"),
        ({"q": "two words", "e": "", "s": "true"}, 'q="two words"  e=""  s=true'),
        ({"f": 1e22, "i": -(10**30)}, "f=1e+22  i=-1000000000000000000000000000000"),
        ({"a\x1b[2J": "\x1b]52;c;x\x07"}, "a␛[2J=␛]52;c;x␇"),
        ({"path": "a\nb\n"}, "path=\n      a\n      b"),
        ({"end": "a\n"}, "end=a␊"),
        ({"list": ["a\nb"]}, r'list=["a\nb"]'),
    ],
)
def test_fields(fields: dict[str, object], expected: str) -> None:
    """Nested fields get dotted names; values are quoted where needed, and safe."""
    inline, _, below = expected.partition("\n")
    if below:
        name = inline
        assert show(Record("m", fields=fields)) == f"{'':17}m\n    {name}\n{below}"
    else:
        assert show(Record("m", fields=fields)) == f"{'':17}m  {expected}"


def test_names() -> None:
    """Logger, trace id and error follow the fields, unless the error is the message."""
    record = Record("m", None, "", None, "shop.db", "abc", "E: no route", {"a": 1})
    assert show(record).endswith('m  a=1  logger=shop.db  trace_id=abc  error="E: no route"')
    assert show(Record("boom", error="boom")).endswith("   boom")


def test_cut() -> None:
    """Long texts are cut with a mark that counts, except with --full."""
    fields: dict[str, object] = {"v": "x" * 300, "k" * 150: [0] * 150, "t": "l\n" * 60}
    record = Record("m" * 5_000, TS, fields=fields, logger="l" * 2_000, lines=("s" * 5_000,) * 700)
    short, full = show(record), show(record, full=True)
    for mark in (
        f"v={'x' * 200}…[+100]  ",
        f"{'k' * 100}…[+50]=[",
        "…[+101]",
        f"{'m' * 4096}…[+904]",
        f"{'l' * 1000}…[+1000]",
        f"\n    {'s' * 4096}…[+904]\n",
        "\n    …[+10 lines]\n",
        "\n    …[+100 lines]",
    ):
        assert mark in short
    assert "…" not in full
    assert (full.count("l"), full.count("s"), full.count("k")) == (2_061, 3_500_000, 150)


class TestColour:
    """Colours change nothing but colours."""

    def test_default(self) -> None:
        """Time and keys are dim, the level has its colour, the message none."""
        record = Record("m", TS, level=Level.INFO, fields={"a": 1})
        expected = "\x1b[2m13:42:05\x1b[0m \x1b[32mINFO   \x1b[0m m  \x1b[2ma=\x1b[0m1"
        assert show(record, theme=DEFAULT) == expected

    def test_plain(self) -> None:
        """A line of no format is dim."""
        assert show(Record("m", plain=True), theme=DEFAULT) == "\x1b[2mm\x1b[0m"

    def test_mono(self) -> None:
        """The theme without colours has attributes only, and distinguishes levels from INFO up."""
        heads = []
        for level in Level:
            record = Record("m", TS, level=level, fields={"a": "b"}, error="E", lines=("x",))
            text = show(record, theme=MONO, highlight=(re.compile("m"),))
            codes = {int(code) for sgr in SGR.findall(text) for code in sgr[2:-1].split(";")}
            assert codes <= {0, 1, 2, 4, 7}
            heads.append(text[: text.index(level.name)])
        assert len(set(heads[2:])) == 4  # INFO and NOTICE look alike; their names do not.

    @pytest.mark.parametrize("theme", THEMES)
    def test_same_text(self, theme: str) -> None:
        """Without escape sequences a coloured line is the plain one; each sequence is ended."""
        record = Record("m", TS, "", Level.ERROR, "l", "t", "E", {"a": "x\ny", "b": 2}, ("at f",))
        text = show(record, theme=THEMES[theme], highlight=(re.compile("[a-z]"),))
        assert SGR.sub("", text) == show(record)
        for line in text.split("\n"):
            assert not (codes := SGR.findall(line)) or codes[-1] == "\x1b[0m"


def test_bounded_tables() -> None:
    """The tables of keys and types are bounded for hostile input."""
    render = renderer(RenderStyle(zone=UTC))
    for number in range(5_000):
        render(Record("m", fields={f"k{number}": number, f"{number}" * 50: 1}))
    cells = [cell.cell_contents for cell in render.__closure__ or ()]
    tables = [cell for cell in cells if isinstance(cell, dict)]
    assert len(tables) == 2
    assert max(map(len, tables)) == 4096


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
records = st.builds(
    Record,
    msg=st.text(),
    ts=st.none() | st.integers(-(10**20), 10**21),
    ts_text=st.text(),
    level=st.none() | st.sampled_from(Level),
    logger=st.text(),
    trace_id=st.text(),
    error=st.text(),
    fields=st.dictionaries(st.text(), values, max_size=4),
    lines=st.lists(st.text(), max_size=3).map(tuple),
    plain=st.booleans(),
)


@given(records, st.sampled_from([None, DEFAULT, MONO]), st.booleans())
def test_any_record(record: Record, theme: object, full: bool) -> None:  # noqa: FBT001 - drawn
    """Any record is encodable text without control characters, except our own."""
    look = {"theme": theme, "highlight": (re.compile("[a0]"),)} if theme else {}
    text = SGR.sub("", show(record, full=full, **look))
    assert all(char.isprintable() or char == "\n" or char.isspace() for char in text)
    assert not set(text) & set("\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029")
    text.encode()
