"""Records as JSON and logfmt: one safe line each."""

import json
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.logs.render.harness import TS, WHOLE, render

from sidecar.logs.formats.parse import parse
from sidecar.logs.render.machine import as_json, as_logfmt
from sidecar.model.record import Level, Record


def test_json() -> None:
    """A record is one object, its keys in one order, its time in UTC to the nanosecond."""
    assert render("json", WHOLE) == (
        '{"ts":"2026-02-21T13:42:05.123456789Z","level":"ERROR","msg":"no stock","logger":"shop",'
        '"trace_id":"abc","error":"E: x","fields":{"user":{"id":7},"q":"a b","n":null},'
        '"lines":["E: x","  at f"],"source":"app.log"}'
    )


def test_json_leaves_out() -> None:
    """Empty parts of a record are left out, except its message."""
    assert render("json", Record(""), "") == '{"msg":""}'
    assert render("json", Record("m", ts_text="noon"), "") == '{"ts":"noon","msg":"m"}'
    late = Record("m", 253_402_300_800 * 10**9, "9999-12-31T23:59:59-01:00")
    assert json.loads(render("json", late))["ts"] == late.ts_text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\x1b[2J\x00", r'"\u001b[2J\u0000"'),
        ("\x9b\x7f", r'"\u009b\u007f"'),
        ("\u202e\u2028\ufeff", r'"\u202e\u2028\ufeff"'),
        ("\U000e0041", r'"\udb40\udc41"'),
        ("日本 é\u00a0", '"日本 é\u00a0"'),
        ("\ud800x", r'"\\ud800x"'),
        ('a\n\t"\\', r'"a\n\t\"\\"'),
    ],
)
def test_json_is_safe(text: str, written: str) -> None:
    """Characters that could act on a terminal are escaped; parsers read the same text."""
    line = as_json(Record(text, fields={"k": text, text: 1}), "")
    assert line == f'{{"msg":{written},"fields":{{"k":{written},{written}:1}}}}'


def test_json_for_every_reader() -> None:
    """Large integers, lone surrogates and deep nesting are read by a strict parser."""
    deep: dict[str, object] = {"n": 10**4000, "\ud800": "\udfff"}
    for _ in range(900):
        deep = {"a": deep}
    many: dict[str, object] = {"a": [[] for _ in range(200)]}
    large: dict[str, object] = {"n": 10**300}
    lines = [as_json(Record("m", fields=fields), "") for fields in (deep, many, large)]
    done = subprocess.run(
        ["jq", "-c", ".msg"], input="\n".join(lines).encode(), capture_output=True, check=True
    )
    assert done.stdout == b'"m"\n' * 3
    assert json.loads(lines[1])["fields"]["a"] == [[]] * 200


def test_logfmt() -> None:
    """A record is pairs on one line; its trace is one of them."""
    assert render("logfmt", WHOLE) == (
        'ts=2026-02-21T13:42:05.123456789Z level=error msg="no stock" logger=shop trace_id=abc '
        r'error="E: x" user.id=7 q="a b" n=null lines="E: x\n  at f" source=app.log'
    )


def test_logfmt_names() -> None:
    """Invalid keys are changed, and no field replaces a part of the record."""
    fields: dict[str, object] = {"a b": 1, "": 2, "msg": 3, "x=\x1b": 4, "level": 5}
    line = as_logfmt(Record("m", level=Level.INFO, fields=fields), "")
    assert line == "level=info msg=m a_b=1 _=2 fields.msg=3 x_␛=4 fields.level=5"


names = st.from_regex(r"[a-z]{1,8}_x", fullmatch=True)


texts = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), max_size=20)


@given(
    st.builds(
        Record,
        msg=texts,
        ts=st.just(TS),
        level=st.sampled_from(Level),
        logger=texts,
        fields=st.dictionaries(names, texts | st.integers(-(10**15), 10**15) | st.booleans()),
    )
)
def test_logfmt_is_read_again(record: Record) -> None:
    """Our own parser of logfmt reads the same record, with numbers as numbers."""
    line = as_logfmt(record, "")
    again = parse(line.encode(), 0)
    assert (again.msg, again.ts, again.level) == (record.msg, record.ts, record.level)
    assert (again.logger, again.fields) == (record.logger, record.fields)
    assert all(char.isprintable() or unicodedata.category(char) == "Zs" for char in line)
