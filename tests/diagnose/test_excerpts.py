"""What a bundle takes along of a log and a history."""

import json
import os
from pathlib import Path

from tests.harness import FakeClock
from tests.reports import AT, EVIDENCE, FINDINGS, NOTHING

from sidecar.diagnose.excerpts import Span, history_excerpt, log_excerpt, spans_of
from sidecar.metrics.storage.history import History
from sidecar.metrics.storage.lines import decode
from sidecar.model.evidence import Window
from sidecar.model.sample import Scrape
from sidecar.views.exchange.json_values import utc

NS = 1_000_000_000


def line(at: int, text: str) -> str:
    """Return a log line of that time."""
    return json.dumps({"ts": utc(at), "level": "INFO", "msg": text}) + "\n"


def around(*moments: int) -> list[Span]:
    """Return a minute before and after each moment."""
    return [(at - 60 * NS, at + 60 * NS) for at in moments]


def test_spans() -> None:
    """A minute around findings, what shows them and the last errors matters; those near are one."""
    assert spans_of(EVIDENCE, FINDINGS) == [
        (AT - 360 * NS, AT - 240 * NS),
        (AT - 70 * NS, AT + 55 * NS),
    ]
    assert spans_of(NOTHING, ()) == []


def test_around(tmp_path: Path, clock: FakeClock) -> None:
    """Lines within a minute are taken along, with those below them; rotated files come first."""
    log = tmp_path / "app.log"
    rows = [line(AT + second * NS, f"at {second}") for second in range(-7200, 1)]
    rows.insert(-60, "  an untimed line\n")
    (tmp_path / "app.log.1").write_text("".join(rows[:3600]))
    log.write_text("".join(rows[3600:]))
    old = AT // NS - 3600
    os.utime(tmp_path / "app.log.1", (old, old))
    found = log_excerpt((log,), around(AT - 7000 * NS, AT - 30 * NS), clock)
    first, second = found.split("# app.log\n")
    assert first.startswith("# app.log.1\n" + line(AT - 7060 * NS, "at -7060"))
    assert first.endswith(line(AT - 6940 * NS, "at -6940"))
    assert second.startswith(line(AT - 90 * NS, "at -90"))
    assert "  an untimed line\n" in second
    assert second.endswith(line(AT, "at 0"))


def test_bounds(tmp_path: Path, clock: FakeClock) -> None:
    """A loud time does not cost the others theirs, and the whole is bounded."""
    log = tmp_path / "app.log"
    loud = "".join(line(AT - 600 * NS + number, "loud " * 20) for number in range(5000))
    log.write_text(loud + line(AT, "quiet"))
    found = log_excerpt((log,), around(AT - 600 * NS, AT), clock, most=20_000)
    assert found.endswith(line(AT, "quiet"))
    assert 9_000 < len(found) < 21_000


def test_no_moments(tmp_path: Path, clock: FakeClock) -> None:
    """Where nothing matters, the log's end is taken; where there is no log, nothing."""
    log = tmp_path / "app.log"
    log.write_text("plain line\n" * 100_000)
    found = log_excerpt((log,), [], clock)
    assert found.startswith("# app.log\nplain line\n")
    assert 200_000 < len(found) < 300_000
    assert log_excerpt((tmp_path / "none",), around(AT), clock) == ""
    assert log_excerpt((tmp_path,), around(AT), clock) == ""


def test_history(tmp_path: Path) -> None:
    """The scrapes of the window are taken along as lines of a history, the newest if too many."""
    path = tmp_path / "m.jsonl"
    history = History(path)
    scrapes = [
        Scrape(AT // NS * NS + number * NS, True, {"a": float(number)}) for number in range(100)
    ]
    for scrape in scrapes:
        history.append(scrape)
    history.close()
    found = history_excerpt(path, Window(scrapes[10].ts, scrapes[19].ts))
    assert [decode(encoded) for encoded in found.splitlines()] == scrapes[10:20]
    few = history_excerpt(path, Window(0, AT * 2), most=300).splitlines()
    assert decode(few[-1]) == scrapes[-1]
    assert len(b"".join(few)) < 300
    assert history_excerpt(tmp_path / "none", Window(0, AT)) == b""
