"""The summary of logs: the same for each way of reading them."""

import gzip
import json
import os
import random
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.harness import FakeClock

from sidecar.clock import SystemClock
from sidecar.errors import LogError
from sidecar.logs.assemble.records import Records
from sidecar.logs.statistics import parallel
from sidecar.logs.statistics.reading.extents import extents
from sidecar.logs.statistics.second_process import SecondProcess
from sidecar.logs.statistics.summary import summarise, summarise_log
from sidecar.logs.statistics.templates.masks import HEAD, mask_text
from sidecar.model.logs import LogSummary, Silence, Template
from sidecar.model.record import Level, Record
from sidecar.times import NS

T0 = 1_771_681_325
MINUTE = T0 // 60


def line(
    second: float = 0.0, level: object = "INFO", msg: object = "hi", **fields: object
) -> bytes:
    """Return a line as the demo writes it, `second` seconds after the first."""
    whole, milli = divmod(round(second * 1000), 1000)
    hour, rest = divmod(13 * 3600 + 42 * 60 + 5 + whole, 3600)
    ts = f"2026-02-{21 + hour // 24}T{hour % 24:02}:{rest // 60:02}:{rest % 60:02}.{milli:03}Z"
    return json.dumps({"ts": ts, "level": level, "msg": msg, **fields}).encode()


def look(
    tmp_path: Path,
    lines: Sequence[bytes],
    *,
    since: int | None = None,
    until: int | None = None,
    **how: bool,
) -> LogSummary:
    """Return the summary of a log with these lines."""
    log = tmp_path / "app.log"
    log.write_bytes(b"".join(text + b"\n" for text in lines))
    return summarise_log(log, FakeClock(), since=since, until=until, **how)


def template(summary: LogSummary, text: str) -> Template:
    """Return the template with this text."""
    return next(counted for counted in summary.templates if counted.text == text)


def records_of(lines: Sequence[bytes]) -> list[Record]:
    """Return the records of these lines, by the general parser."""
    reader = Records(FakeClock(), raw=True)
    return reader.feed([text.removesuffix(b"\r") for text in lines]) + reader.flush()


def test_figures(tmp_path: Path) -> None:
    """Levels, messages, times and templates are counted; the first errors come with causes."""
    trace = "Traceback (most recent call last):\n  File 'x'\nKeyError: 'b7'"
    lines = [
        line(0, msg="task 1 took 5 ms"),
        line(1, msg="task 2 took 15 ms"),
        line(1, "WARNING", "disk is slow", logger="io"),
        b"what is this",
        line(70, "ERROR", "request failed", path="/a/7?x=1", status=502, exc_info=trace),
        line(69.5, "ERROR", "request failed", path="/a/9", status=502),
    ]
    summary = look(tmp_path, lines)
    assert summary.total == summary.records == 6
    assert summary.by_level == {Level.INFO: 2, Level.WARNING: 1, None: 1, Level.ERROR: 2}
    assert summary.top[:2] == (("task <num> took <num> ms", 2), ("request failed", 2))
    assert [error.fields["path"] for error in summary.last_errors] == ["/a/7?x=1", "/a/9"]
    assert summary.last_errors[0].error == "KeyError: 'b7'"
    assert (summary.plain, summary.unreadable, summary.untimed, summary.backwards) == (1, 1, 1, 1)
    assert (summary.first, summary.last) == (T0 * NS, (T0 + 70) * NS)
    assert summary.size == sum(len(text) + 1 for text in lines)
    assert summary.minutes == {
        MINUTE: {Level.INFO: 2, Level.WARNING: 1},
        MINUTE + 1: {Level.ERROR: 2},
    }
    assert summary.silences == (Silence((T0 + 1) * NS, (T0 + 69) * NS),)
    assert summary.groups == {
        "logger": (),
        "path": (("/a/<num>", 2),),
        "status": (("502", 2),),
    }
    assert [(cause.text, cause.count) for cause in summary.causes] == [("KeyError: <str>", 1)]
    task = template(summary, "task <num> took <num> ms")
    assert (task.count, task.level, task.id) == (2, Level.INFO, "29c4c615")
    assert (task.first, task.last) == (T0 * NS, (T0 + 1) * NS)
    assert task.size == len(lines[0]) + len(lines[1])
    assert (task.minutes, task.hours) == ({}, {MINUTE // 60: 2})
    assert task.example == task.first_example
    failed = template(summary, "request failed")
    assert (failed.first, failed.last) == (round((T0 + 69.5) * NS), (T0 + 70) * NS)
    assert failed.minutes == {MINUTE + 1: 2}
    assert (failed.first_example.fields["path"], failed.example.fields["path"]) == (
        "/a/7?x=1",
        "/a/9",
    )
    assert template(summary, "disk is slow").logger == "io"


def test_window(tmp_path: Path) -> None:
    """Counts of the window begin at its time; templates, minutes and records cover all lines."""
    lines = [
        line(0, "ERROR", "old"),
        b"below the old",
        line(100, "ERROR", "new"),
        b"this is below the new one",
        line(50, "ERROR", "late"),
    ]
    summary = look(tmp_path, lines, since=(T0 + 100) * NS)
    assert (summary.total, summary.by_level) == (2, {Level.ERROR: 1, None: 1})
    assert [error.msg for error in summary.last_errors] == ["new"]
    assert summary.top == (("new", 1), ("this is below the new one", 1))
    assert (summary.plain, summary.records, len(summary.templates)) == (1, 5, 5)
    assert sum(sum(counts.values()) for counts in summary.minutes.values()) == 3


def test_what_comes_after_the_window_is_no_part_of_it(tmp_path: Path) -> None:
    """A report as of an earlier time knows nothing that the log says later."""
    lines = [
        line(0, "ERROR", "before"),
        b"below it",
        line(100, "ERROR", "at its end"),
        line(101, "ERROR", "after"),
        b"below the later one",
        line(50, "WARNING", "late"),
    ]
    until = (T0 + 100) * NS
    summary = look(tmp_path, lines, until=until)
    kept = look(tmp_path, [*lines[:3], lines[5]])
    assert msgspec.structs.replace(summary, size=0) == msgspec.structs.replace(kept, size=0)
    assert summary.records == 4


def test_several(tmp_path: Path) -> None:
    """Several logs are joined: each has its own order, and the last errors are those of all."""
    (tmp_path / "one.log").write_bytes(
        b"".join(line(at, "ERROR", f"one {at}") + b"\n" for at in (0, 50, 90))
    )
    (tmp_path / "two.log").write_bytes(
        b"".join(line(at, "ERROR", f"two {at}") + b"\n" for at in (10, 40, 95))
    )
    (tmp_path / "none.log").write_bytes(b"")
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    ways = ((tmp_path,), (tmp_path / "[not]*.log",), tuple(sorted(tmp_path.glob("*.log"))))
    for named in (*ways, (*ways[2], tmp_path)):
        summary = summarise_log(named, FakeClock())
        assert summary == summarise_log(tmp_path, FakeClock(), rotated=True)
        assert (summary.total, summary.backwards, summary.size) == (6, 0, size)
        assert [last_error.msg for last_error in summary.last_errors] == [
            "two 10", "two 40", "one 50", "one 90", "two 95",
        ]  # fmt: skip
        assert summary.silences[0] == Silence((T0 + 50) * NS, (T0 + 90) * NS)
        assert summary.templates[0].example.msg == "one 90"
    with pytest.raises(LogError, match=r"cannot read .*gone\.log: no such file"):
        summarise_log([tmp_path, tmp_path / "gone.log"], FakeClock())


def test_several_in_two_processes(tmp_path: Path) -> None:
    """The summary is that of one process, wherever the logs are split."""
    logs = []
    for number, count in enumerate((500, 900, 300)):
        logs.append(tmp_path / f"{number}.log")
        logs[-1].write_bytes(b"".join(text + b"\n" for text in a_log(count, number)))
    logs.append(tmp_path / "3.log.gz")
    logs[-1].write_bytes(gzip.compress(logs[0].read_bytes(), mtime=0) * 40)
    clock = FakeClock()
    for some in (logs[:3], logs[::-1]):
        one = summarise_log(some, clock, processes=1)
        assert summarise_log(some, clock, processes=2, large=1) == one


def test_nothing(tmp_path: Path) -> None:
    """An empty log has a summary."""
    assert look(tmp_path, []) == LogSummary(
        0, {}, (), (), groups={"logger": (), "path": (), "status": ()}
    )


def test_rotated(tmp_path: Path) -> None:
    """Older files are read first, compressed ones too."""
    (tmp_path / "app.log.1").write_bytes(line(0, msg="old") + b"\n")
    summary = look(tmp_path, [line(9, msg="new")], rotated=True)
    assert [counted.text for counted in summary.templates] == ["old", "new"]
    assert look(tmp_path, [line(9, msg="new")]).total == 1


# --- the same in any way ---------------------------------------------------------------------

TRACE = b"Traceback (most recent call last):"
LINES: dict[str, Callable[[float], bytes]] = {
    "demo": line,
    "numbers": lambda at: line(at, msg=f"task {at} took {at * 3} ms"),
    "hex": lambda at: line(at, msg=f"request {random.Random(at).getrandbits(64):016x} done"),
    "warning": lambda at: line(at, "warn", "slow"),
    "error": lambda at: line(at, "ERROR", "failed", path=f"/x/{at}", status=500),
    "cause": lambda at: line(at, "INFO", "failed softly", error=f"E: {at}"),
    "no error": lambda at: line(at, error=None),
    "new key": lambda at: line(at, **{f"k{at % 7}": [1, {"a": None}]}),
    "logger": lambda at: line(at, logger="a.b", trace_id="t"),
    "no level": lambda at: b'{"ts":"2026-02-21T13:42:%02d.000Z","msg":"bare"}' % (at % 60),
    "two names": lambda at: line(at, message="other", time="x"),
    "odd level": lambda at: line(at, level="chatty"),
    "odd time": lambda at: b'{"ts":"soon","level":"INFO","msg":"when","time":%d}' % (T0 + at),
    "bad second": lambda _: b'{"ts":"2026-02-21T13:42:61.000Z","level":"INFO","msg":"bad"}',
    "zone": lambda at: b'{"ts":"2026-02-21T14:42:%02d+01:00","level":"INFO","msg":"z"}' % (at % 60),
    "epoch": lambda at: b'{"time":%d,"level":30,"msg":"pino"}' % ((T0 + at) * 1000),
    "float": lambda at: b'{"ts":%f,"level":"info","msg":"zap"}' % (T0 + at),
    "small": lambda at: b'{"time":%d,"level":30,"msg":"a duration"}' % at,
    "envelope": lambda at: json.dumps(
        {"log": line(at).decode() + "\n", "stream": "stdout", "time": "2026-02-21T13:42:05Z"}
    ).encode(),
    "blank": lambda at: b" " + line(at),
    "below": lambda _: b"    indented",
    "trace": lambda _: TRACE,
    "frame": lambda _: b'  File "x.py", line 3, in f',
    "raised": lambda _: b"ValueError: no",
    "text": lambda at: b"2026-02-21 13:42:%02d,123 ERROR app: text" % (at % 60),
    "nothing": lambda _: b"",
    "bytes": lambda _: b'{"ts":"2026-02-21T13:42:05Z","level":"INFO","msg":"\xff\xfe"}',
    "field bytes": lambda at: line(at, k="@@").replace(b"@@", b"\xff"),
    "lone": lambda _: b'{"level":"INFO","msg":"\\ud800"}',
    "NaN": lambda at: line(at, msg="nan")[:-1] + b',"x":NaN}',
    "torn": lambda at: line(at)[:-5],
    "newline": lambda at: line(at, msg="two\nlines"),
    "empty": lambda at: line(at, msg=""),
    "long": lambda at: line(at, msg="x" * (HEAD + 7)),
    "list": lambda _: b"[1,2]",
    "twice": lambda at: line(at)[:-1] + b',"msg":"second"}',
    "gelf": lambda _: b'{"short_message":"g","level":3}',
    "caller's": lambda at: line(at, name="n"),
    "null level": lambda at: line(at).replace(b'"INFO"', b"null"),
    "carriage": lambda at: line(at) + b"\r",
}


@st.composite
def logs(draw: st.DrawFn) -> list[bytes]:
    """Draw a log of some kinds of lines, some of them more than once."""
    kinds = draw(st.lists(st.sampled_from(sorted(LINES)), min_size=1, max_size=8))
    places = draw(st.lists(st.integers(0, len(kinds) - 1), max_size=60))
    jumps = draw(st.lists(st.sampled_from([0, 0, 0, 1, 3, 50, 3_600, -2, -100]), min_size=60))
    at, lines = 40, []
    for place, jump in zip(places, jumps, strict=False):
        at = max(at + jump, 0)
        lines.append(LINES[kinds[place]](at))
    return lines


ANY_LOG = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ANY_LOG
@given(logs())
def test_typed_or_not(tmp_path: Path, lines: list[bytes]) -> None:
    """Typed decoders and the general parser give the same summary."""
    assert look(tmp_path, lines) == look(tmp_path, lines, typed=False)


@ANY_LOG
@given(logs(), st.integers(0, 200))
def test_windows_typed_or_not(tmp_path: Path, lines: list[bytes], second: int) -> None:
    """They give the same summary of a window."""
    since = (T0 + second) * NS
    assert look(tmp_path, lines, since=since) == look(tmp_path, lines, since=since, typed=False)


@ANY_LOG
@given(logs())
def test_plainly_counted(tmp_path: Path, lines: list[bytes]) -> None:
    """The summary is that of a simple loop over the records."""
    records = records_of(lines)
    summary = look(tmp_path, lines)
    times = [record.ts for record in records if record.ts is not None]
    assert summary.total == len(records)
    assert summary.by_level == Counter(record.level for record in records)
    assert (summary.first, summary.last) == (min(times, default=None), max(times, default=None))
    assert summary.untimed == len(records) - len(times)
    assert summary.backwards == sum(a > b for a, b in pairwise(times))
    minutes = {minute: sum(counts.values()) for minute, counts in summary.minutes.items()}
    assert minutes == Counter(ts // (60 * NS) for ts in times)
    assert [last_error.msg for last_error in summary.last_errors] == [
        record.msg for record in records if record.level and record.level >= Level.ERROR
    ][-5:]
    assert sum(counted.count for counted in summary.templates) == len(records)
    for counted in summary.templates:
        own = [r for r in records if (mask_text(r.msg) or "(no message)") == counted.text]
        if len(own) == counted.count:  # It was not made wider.
            times = [r.ts for r in own if r.ts is not None]
            assert (counted.first, counted.last) == (
                min(times, default=None),
                max(times, default=None),
            )
            assert counted.level == max((r.level for r in own if r.level), default=None)
            assert counted.size == sum(len(r.raw) for r in own)
            loud = Counter(
                r.ts // (60 * NS) for r in own if r.ts and r.level and r.level >= Level.WARNING
            )
            assert counted.minutes == loud


@ANY_LOG
@given(logs())
def test_records(tmp_path: Path, lines: list[bytes]) -> None:
    """Records read elsewhere give the same summary, except for the bytes read."""
    summary = summarise(records_of(lines))
    assert summary == replace(look(tmp_path, lines), size=0)


def a_log(lines: int, seed: int = 1, kinds: Sequence[str] = ()) -> list[bytes]:
    """Return a realistic log: mostly ordinary lines, in order."""
    chance = random.Random(seed)
    rare = tuple(kinds or (kind for kind in LINES if kind not in ("odd time", "envelope")))
    usual = ("demo", "numbers", "hex", "logger", "new key")
    return [
        LINES[chance.choice(usual if chance.random() < 0.95 else rare)](n // 20)
        for n in range(lines)
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_parts(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log read in two halves gives the same figures as one read in one."""
    lines = a_log(3_000, seed)
    one = look(tmp_path, lines)
    monkeypatch.setattr(SecondProcess, "result", lambda *_: None)
    log = tmp_path / "app.log"
    files = extents(log, rotated=False)
    parted = parallel.count([files], parallel.CountOptions(FakeClock().time_ns()), processes=2)
    assert parted is not None
    assert parted.summary() == one


def test_two_processes(tmp_path: Path) -> None:
    """Two processes give the summary of one, with rotated files."""
    older = a_log(1_000, 7)
    (tmp_path / "app.log.1").write_bytes(b"".join(text + b"\n" for text in older))
    log = tmp_path / "app.log"
    lines = a_log(3_000)
    log.write_bytes(b"".join(text + b"\n" for text in lines))
    clock = FakeClock()
    one = summarise_log(log, clock, rotated=True, processes=1)
    assert summarise_log(log, clock, rotated=True, processes=2, large=1) == one
    assert one.total > 3_900


def test_second_process_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first process counts both halves if the second one fails."""
    lines = a_log(2_000)
    one = look(tmp_path, lines)
    monkeypatch.setattr(parallel, "_count_sealed", os.abort)
    log = tmp_path / "app.log"
    assert summarise_log(log, FakeClock(), processes=2, large=1) == one


@pytest.mark.parametrize("name", ["app.log.gz", "wide.log", "text.log"])
def test_cannot_be_parted(name: str, tmp_path: Path) -> None:
    """Compressed files, UTF-16 and files without records are read by one process."""
    log = tmp_path / name
    text = b"".join(line(n) + b"\n" for n in range(50))
    if name == "text.log":
        log.write_bytes(b"just words\n" * 50)
    elif name == "wide.log":
        log.write_bytes(text.decode().encode("utf-16"))
    else:
        log.write_bytes(gzip.compress(text))
    clock = FakeClock()
    summary = summarise_log(log, clock, processes=2, large=1)
    assert summary.total == 50
    assert summary == summarise_log(log, clock, processes=1)


def test_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of reads does not matter."""
    lines = a_log(2_000)
    whole = look(tmp_path, lines)
    monkeypatch.setattr("sidecar.logs.tail.open_file.CHUNK", 2_000)
    assert look(tmp_path, lines) == whole


# --- bounds ----------------------------------------------------------------------------------


DEEP = json.loads("[" * 300 + "]" * 300)


def hostile(kind: str, number: int) -> bytes:
    """Return one line of a log that tries to fill the memory."""
    chance = random.Random(number)
    word = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=12))
    if kind == "messages":
        return line(number, "ERROR", " ".join([word] * (1 + number % 30)))
    if kind == "loggers":
        return line(number, "ERROR", "x", logger=word, path=f"/{word}", error=word)
    if kind == "minutes":
        return line(0, "ERROR", word).replace(
            b"13:42:05", b"%02d:%02d:00" % divmod(number % 1440, 60)
        )
    if kind == "keys":
        return line(number, **{word: 1})
    if kind == "long":
        return line(number, "ERROR", f"{word} " * 2_000, field="x" * 20_000)
    return line(number, msg=word, deep=DEEP)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        *(("messages", 2_500), ("loggers", 2_500), ("minutes", 2_000), ("keys", 2_500)),
        *(("long", 300), ("deep", 400)),
    ],
)
def test_memory(kind: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded for any log."""
    # Bounds are met by fewer lines, and memory by a quarter of them.
    for name in (
        "message_keys._KEYS",
        "message_keys._CELLS",
        "tally._DISTINCT",
        "templates.counts._DISTINCT",
    ):
        module, _, constant = f"sidecar.logs.statistics.{name}".rpartition(".")
        now = getattr(sys.modules[module], constant)
        monkeypatch.setattr(sys.modules[module], constant, now // 8)
    log = tmp_path / "app.log"
    with log.open("wb") as file:
        file.writelines(hostile(kind, number) + b"\n" for number in range(count))
    tracemalloc.start()
    try:
        summary = summarise_log(log, SystemClock())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert summary.total == count
    assert sum(counted.count for counted in summary.templates) == count
    assert len(summary.templates) <= 2_001
    assert len(summary.minutes) <= 2_880
    assert peak < 20e6


def test_old_minutes() -> None:
    """The newest of many minutes are kept, in any order."""
    minutes = list(range(6_500))
    random.Random(1).shuffle(minutes)
    records = [Record("x", ts=(MINUTE + minute) * 60 * NS) for minute in minutes]
    summary = summarise(records)
    assert list(summary.minutes) == [MINUTE + minute for minute in range(6_500 - 2_880, 6_500)]
    assert summary.minutes_dropped == 6_500 - 2_880


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    ("first", "second"), [("cart.log", "front.log"), ("cart/app.log", "front/app.log")]
)
def test_sources(tmp_path: Path, first: str, second: str, processes: int) -> None:
    """Of several logs a template has the name of the only one that has it."""
    paths = [tmp_path / first, tmp_path / second]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        texts = ["both", "cart only" if number == 0 else "front only"] * 20
        path.write_bytes(b"".join(line(at, msg=text) + b"\n" for at, text in enumerate(texts)))
    clock = FakeClock()
    summary = summarise_log(paths, clock, processes=processes, large=1)
    assert {template.text: template.source for template in summary.templates} == {
        "both": "",
        "cart only": "cart",
        "front only": "front",
    }
    alone = summarise_log(paths[0], clock, processes=processes, large=1)
    assert {template.source for template in alone.templates} == {""}
