"""The metrics history: nothing torn, nothing lost, nothing read twice."""

import json
import math
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.errors import HistoryError
from sidecar.metrics import history
from sidecar.metrics.history import History, decode, encode, newest, older, read
from sidecar.model.sample import Scrape

TS = 1_771_681_325_123_000_000
LINE = b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"a":%d}\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a history."""
    return tmp_path / "logs" / "metrics.jsonl"


def numbered(number: int, size: int = 0) -> Scrape:
    """Return a scrape that is known by its number, and about that many bytes long."""
    return Scrape(
        ts=TS, up=True, samples={"a": float(number)} | ({"x" * size: 1.0} if size else {})
    )


def numbers(path: Path) -> list[int]:
    """Return the numbers of the stored scrapes."""
    return [int(scrape.samples["a"]) for scrape in read(path) if scrape is not None]


def same(a: float, b: float) -> bool:
    """Tell whether two floats are one, bit by bit; all NaN are."""
    return (math.isnan(a) and math.isnan(b)) or struct.pack("d", a) == struct.pack("d", b)


@pytest.mark.parametrize(
    ("scrape", "line"),
    [
        pytest.param(
            Scrape(TS, True, {"requests_total": 5.0, 'h{code="200"}': 3.5}),
            b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"requests_total":5,"h{code=\\"200\\"}":3.5}\n',
            id="up",
        ),
        pytest.param(
            Scrape(TS, False, {}, "connection refused"),
            b'{"ts":"2026-02-21T13:42:05.123Z","up":0,"error":"connection refused"}\n',
            id="down",
        ),
        pytest.param(
            Scrape(TS, True, {"a": math.nan, "b": math.inf, "c": -math.inf, "d": -0.0}),
            b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"a":"NaN","b":"+Inf","c":"-Inf","d":-0.0}\n',
            id="special",
        ),
        pytest.param(
            Scrape(TS, True, {"up": 0.0, "ts": 7.0, "error": 1.0}),
            b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"up{}":0,"ts{}":7,"error{}":1}\n',
            id="names-of-the-line-itself",
        ),
    ],
)
def test_line(scrape: Scrape, line: bytes) -> None:
    """A scrape is one flat JSON object with its time first, and comes back from it as it was."""
    assert encode(scrape) == line
    back = decode(line)
    assert back is not None
    assert (back.ts, back.up, back.error) == (scrape.ts, scrape.up, scrape.error)
    assert list(back.samples) == list(scrape.samples)
    assert all(same(back.samples[key], scrape.samples[key]) for key in scrape.samples)


@given(st.lists(st.floats(), max_size=20), st.integers(0, 253_402_300_799_999))
def test_round_trip(values: list[float], millis: int) -> None:
    """Every float and every millisecond comes back as itself."""
    stored = Scrape(millis * 1_000_000, True, {f"s{n}": value for n, value in enumerate(values)})
    found = decode(encode(stored))
    assert found is not None
    assert found.ts == stored.ts
    assert [*map(same, found.samples.values(), values)] == [True] * len(values)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, id=repr(line[:24]))
        for line in (
            b"",
            b"\n",
            b"hello",
            b"[]",
            b"7",
            b"{}",
            b'{"up":1}',
            b'{"ts":"2026-02-21T13:42:05Z"}',
            b'{"ts":"yesterday","up":1}',
            b'{"ts":null,"up":1}',
            b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"a":',
            b"\xff\xfe",
            b"[" * 100_000,
        )
    ],
)
def test_foreign_lines(line: bytes, path: Path) -> None:
    """A line that no scraper wrote is skipped, those around it are read."""
    assert decode(line) is None
    path.parent.mkdir()
    path.write_bytes(LINE % 1 + line.rstrip(b"\n") + b"\n" + LINE % 2)
    assert numbers(path) == [1, 2]
    assert sum(scrape is None for scrape in read(path)) == 1


@pytest.mark.parametrize("value", [b"true", b"null", b'"x"', b"[]", b"{}", b"1" + b"0" * 400])
def test_foreign_values(value: bytes) -> None:
    """A value that is no sample is left out, the others are read."""
    found = decode(b'{"ts":"2026-02-21T13:42:05Z","up":1,"odd":%s,"a":1}' % value)
    assert found is not None
    assert found.samples == {"a": 1.0}


def test_appends(path: Path) -> None:
    """What is stored is read in its order, also by a reader while the writer goes on."""
    with closing(History(path)) as writer:
        for number in range(5):
            writer.append(numbered(number))
            assert numbers(path) == list(range(number + 1))
    with closing(History(path)) as writer:
        writer.append(numbered(5))
    assert numbers(path) == [0, 1, 2, 3, 4, 5]


def test_one_write_a_scrape(path: Path) -> None:
    """Each scrape is written with one system call, however long."""
    program = (
        "import sys; from pathlib import Path;"
        "from sidecar.metrics.history import History; from sidecar.model.sample import Scrape;"
        "import os; writes = [];"
        "h = History(Path(sys.argv[1])); real = os.write;"
        "os.write = lambda fd, data: writes.append(len(data)) or real(fd, data);"
        "h.append(Scrape(0, True, {f's{n}': 1.0 for n in range(50_000)}));"
        "print(len(writes), writes[0] == Path(sys.argv[1]).stat().st_size)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, check=True, text=True
    )
    assert done.stdout == "1 True\n"


@pytest.mark.parametrize("torn", [b"x", b'{"ts":"2026', b'{"ts":"2026"}', b"y" * 200_000])
@pytest.mark.parametrize("before", [0, 2])
def test_torn_line(before: int, torn: bytes, path: Path) -> None:
    """A last line that a killed writer left without its end is cut when the next one opens."""
    path.parent.mkdir()
    whole = b"".join(LINE % number for number in range(before))
    path.write_bytes(whole + torn)
    with closing(History(path)) as writer:
        assert path.read_bytes() == whole
        writer.append(numbered(before))
    assert numbers(path) == list(range(before + 1))


def test_second_writer(path: Path) -> None:
    """A second writer is refused with the remedy, and welcome once the first has gone."""
    with (
        closing(History(path)),
        pytest.raises(HistoryError, match=r"another scraper writes .*--history"),
    ):
        History(path)
    History(path).close()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/dev/null", "it is no regular file"),
        ("/proc/nothing/metrics.jsonl", "give a writable --history"),
        ("/", "is a directory"),
    ],
)
def test_unwritable(name: str, why: str) -> None:
    """A place that cannot hold a history is an error that says why."""
    with pytest.raises(HistoryError, match=f"^cannot write {name}: .*{why}"):
        History(Path(name))


def test_no_history(path: Path) -> None:
    """A history that is not there is an error for a reader, and no last scrape."""
    with pytest.raises(HistoryError, match=f"^no history at {path}$"):
        list(read(path))
    assert newest(path) is None


def test_segments(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the bound a new segment begins, readers see both as one, and no more are kept."""
    monkeypatch.setattr(history, "SEGMENT_BYTES", 3_000)
    with closing(History(path)) as writer:
        for number in range(20):
            writer.append(numbered(number, size=500))
            seen = numbers(path)
            assert seen == list(range(number + 1))[-len(seen) :]
            assert number < 5 or len(seen) >= 5
            assert path.stat().st_size <= 3_000
    assert older(path).stat().st_size <= 3_000
    assert {each.name for each in path.parent.iterdir()} == {path.name, older(path).name}


def test_a_segment_begun_while_reading(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that is within the history when a segment begins sees what it began with."""
    monkeypatch.setattr(history, "SEGMENT_BYTES", 1_500)
    with closing(History(path)) as writer:
        for number in range(3):
            writer.append(numbered(number, size=500))
        reader = read(path)
        seen = [next(reader)]
        for number in range(3, 5):
            writer.append(numbered(number, size=500))
        seen += reader
    found = [int(scrape.samples["a"]) for scrape in seen if scrape is not None]
    assert found[:3] == [0, 1, 2]
    assert found == sorted(set(found))


def test_removed_while_writing(path: Path) -> None:
    """A history that someone removes goes on in a new file."""
    with closing(History(path)) as writer:
        writer.append(numbered(1))
        path.unlink()
        writer.append(numbered(2))
        with pytest.raises(HistoryError, match="another scraper"):
            History(path)
    assert numbers(path) == [2]


def test_newest(path: Path) -> None:
    """The last scrape is found past foreign lines, and the last that was up past failed ones."""
    with closing(History(path)) as writer:
        writer.append(numbered(1))
        writer.append(Scrape(TS, False, {}, "down"))
    with path.open("ab") as file:
        file.write(b"foreign\n")
    last, up = newest(path), newest(path, up=True)
    assert last is not None
    assert up is not None
    assert (last.error, up.samples) == ("down", {"a": 1.0})


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """Let no file grow beyond that, as on a full disk; needs no root."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("room", [0, 1, 20])
def test_file_size_limit(room: int, path: Path) -> None:
    """Where a line does not fit, it is an error, no half of it stays, and later lines are whole."""
    with closing(History(path)) as writer:
        writer.append(numbered(1))
        size = path.stat().st_size
        with full_after(size + room):
            for _ in range(3):
                with pytest.raises(HistoryError, match=f"^cannot write {path}: .+; .+"):
                    writer.append(numbered(2))
                assert path.stat().st_size == size
        writer.append(numbered(3))
    assert numbers(path) == [1, 3]


def fits(writer: History, scrape: Scrape) -> bool:
    """Tell whether the disk has room for a scrape, which is then stored."""
    try:
        writer.append(scrape)
    except HistoryError as error:
        if "no space left on device" not in str(error):
            raise
        return False
    return True


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_full_disk(tmp_path: Path) -> None:
    """On a full disk a scrape is an error, nothing is torn, and it goes on when there is room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this root may not mount")
    try:
        (disk / "ballast").write_bytes(bytes(40_000))
        path, stored = disk / "metrics.jsonl", 0
        with closing(History(path)) as writer:
            while fits(writer, numbered(stored, size=1000)):
                stored += 1
            assert 5 < stored < 100
            assert numbers(path) == list(range(stored))
            (disk / "ballast").unlink()
            writer.append(numbered(stored))
        assert numbers(path) == list(range(stored + 1))
        assert path.read_bytes().endswith(b"\n")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


KILLER = """
import os, random, signal, sys, time
from itertools import count
from pathlib import Path
from sidecar.metrics.history import History, newest
from sidecar.model.sample import Scrape

def append_for_ever(told):
    last = newest(path)
    writer = History(path)
    for number in count(int(last.samples["a"]) + 1 if last else 0):
        writer.append(Scrape(0, True, {"a": float(number)} | {f"s{n}": 1.5 for n in range(500)}))
        os.write(told, b"%d\\n" % number)

path, moment = Path(sys.argv[1]), random.Random(8092)
for _ in range(20):
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        append_for_ever(tell)
    os.close(tell)
    first = os.read(told, 64)
    time.sleep(moment.random() / 50)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(told, "rb") as pipe:
        lines = (first + pipe.read()).split()
    print(int(lines[-1]), int(newest(path).samples["a"]))
"""


def test_kill(path: Path) -> None:
    """A writer that is killed at any moment loses at most the scrape it was writing."""
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(path)], capture_output=True, check=True, text=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 20
    for told, stored in (map(int, line.split()) for line in lines):
        assert stored in (told, told + 1)
    History(path).close()
    assert None not in list(read(path))
    assert numbers(path) == list(range(int(lines[-1].split()[1]) + 1))


def test_readable_by_others(path: Path) -> None:
    """Other programs read the history as plain JSON lines, also as another user."""
    with closing(History(path)) as writer:
        writer.append(numbered(1))
    assert [json.loads(line)["a"] for line in path.read_text().splitlines()] == [1]
    assert path.stat().st_mode & 0o444 == 0o444
