"""The metrics history: nothing torn, nothing lost, nothing read twice."""

import json
import math
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.harness import wait_until
from tests.metrics.histories import put, scrapes

from sidecar.errors import HistoryError
from sidecar.metrics.storage.compaction import Compactor
from sidecar.metrics.storage.history import History, newest, read
from sidecar.metrics.storage.lines import decode, encode
from sidecar.metrics.storage.reader import oldest
from sidecar.metrics.storage.retention import RetentionBounds
from sidecar.metrics.storage.segments import folder_of, segments
from sidecar.metrics.storage.select import names
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


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, id=repr(line[:24]))
        for line in (
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
        "from sidecar.metrics.storage.history import History;"
        "from sidecar.model.sample import Scrape;"
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


@pytest.mark.parametrize(
    ("before", "torn"),
    [
        (0, b'{"ts":"2026'),
        (0, (LINE % 7)[:-2]),
        (2, b"x"),
        (2, b'{"ts":"2026"}'),
        (2, b"y" * 200_000),
    ],
)
def test_torn_line(before: int, torn: bytes, path: Path) -> None:
    """A last line that a killed writer left without its end is cut when the next one opens."""
    path.parent.mkdir()
    whole = b"".join(LINE % number for number in range(before))
    path.write_bytes(whole + torn)
    with closing(History(path)) as writer:
        assert path.read_bytes() == whole
        writer.append(numbered(before))
    assert numbers(path) == list(range(before + 1))


@pytest.mark.parametrize(
    "content",
    [
        b"some text",
        b"127.0.0.1 - - [21/Feb/2026:13:42:05 +0000]\n",
        b'{"ts":"2026-02-21T13:42:05.123Z","level":"INFO","msg":"hi"}\n{"ts":"2',
        b"\x7fELF\0\0",
    ],
)
def test_a_file_of_another_kind(content: bytes, path: Path) -> None:
    """A mistyped path to a file that is no history is refused, and the file stays as it is."""
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(HistoryError, match=r"it is not a metrics history; give another --history$"):
        History(path)
    assert path.read_bytes() == content
    assert [*path.parent.iterdir()] == [path]


OTHERS = ["/dev/null", "/etc/passwd", "app.log", "pipe"]


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("reader", [read, oldest, lambda path: names(path, 0, 1)])
def test_no_history_to_read(
    name: str, reader: Callable[[Path], Iterator[object] | None], tmp_path: Path
) -> None:
    """A file of another kind is no history for readers either, and a pipe is not waited for."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "app.log").write_bytes(b'{"ts":"2026-02-21T13:42:05.123Z","level":"INFO"}\n' * 9)
    path = tmp_path / name
    with pytest.raises(
        HistoryError, match=rf"^{path} is not a metrics history; give another --hist"
    ):
        list(reader(path) or ())
    assert newest(path) is None


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b'{"ts":"20', b"# mine\n" + LINE % 1])
def test_a_history_to_read(content: bytes, path: Path) -> None:
    """Empty, torn at once, or edited by hand, it is a history all the same."""
    path.parent.mkdir()
    path.write_bytes(content)
    assert len(numbers(path)) == (LINE % 1 in content)


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
        ("/dev/null", "it is not a regular file"),
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


def test_removed_while_writing(path: Path) -> None:
    """A history that someone removes goes on in a new file."""
    with closing(History(path)) as writer:
        writer.append(numbered(1))
        path.unlink()
        writer.append(numbered(2))
        with pytest.raises(HistoryError, match="another scraper"):
            History(path)
    assert numbers(path) == [2]


def closed(path: Path) -> list[bool]:
    """Tell of each closed segment whether it is sealed."""
    return [segment.is_sealed for segment in segments(folder_of(path))]


def size_of(path: Path) -> float:
    """Return the bytes of all files of a history."""
    try:
        return sum(file.stat().st_size for file in path.parent.rglob("*.jsonl*"))
    except FileNotFoundError:
        return math.inf


def test_roll_over(path: Path) -> None:
    """At the bound a new segment begins, the old one is sealed, and readers see all as one."""
    with closing(History(path, RetentionBounds(live_bytes=3_000, live_scrapes=1))) as writer:
        for number in range(30):
            writer.append(numbered(number, size=500))
            assert numbers(path) == list(range(number + 1))
            last = newest(path)
            assert last is not None
            assert last.samples["a"] == number
            assert path.stat().st_size <= 3_000
        wait_until(lambda: all(closed(path)), "all segments to be sealed")
        assert numbers(path) == list(range(30))
        assert len(closed(path)) == 5


@pytest.mark.parametrize("step", [60, -60], ids=["on", "back"])
def test_age(step: int, path: Path) -> None:
    """A segment is closed after an hour, also when the clock was set back by that much."""
    with closing(History(path)) as writer:
        for number in range(62):
            at = TS + number * step * 1_000_000_000
            writer.append(Scrape(at, True, {"a": float(number)}))
            assert len(closed(path)) == (number >= 60)
    assert numbers(path) == list(range(62))


def test_retention(path: Path) -> None:
    """All files together stay below the bound; the oldest segments go as a whole."""
    with closing(
        History(path, RetentionBounds(live_bytes=3_000, live_scrapes=1, keep_bytes=9_000))
    ) as writer:
        for number in range(200):
            noise = {f"s{n}": (number * n * 7919) % 1009 / 7 for n in range(30)}
            writer.append(Scrape(TS + number, True, {"a": float(number)} | noise))
            if number % 10 == 0:
                wait_until(lambda: all(closed(path)), "all segments to be sealed")
        wait_until(lambda: all(closed(path)), "all segments to be sealed")
        wait_until(lambda: size_of(path) < 9_000, "old ones to go")
    found = numbers(path)
    assert found == list(range(found[0], 200))
    assert 0 < found[0] < 190


@pytest.mark.parametrize(("backlog", "kept"), [(12, 12), (40, 18)], ids=["waits", "too-much"])
def test_backlog(backlog: int, kept: int, path: Path) -> None:
    """What is not sealed yet waits for that beyond the bound, to twice of it; a loss is told."""
    bounds = RetentionBounds(live_bytes=1_000, live_scrapes=1, keep_bytes=10_000)
    for number in range(backlog):
        put(path, number, [numbered(number, size=1_000)], sealed=False)
    keeper = Compactor(folder_of(path), bounds)
    keeper.wake(TS // 10**9)
    try:
        wait_until(lambda: all(closed(path)), "all segments to be sealed")
        told = "scrapes come faster than they are sealed: " if kept < backlog else ""
        wait_until(lambda: keeper.trouble[: len(told) or None] == told, "the loss to be told")
    finally:
        keeper.close()
    assert numbers(path) == [*range(backlog - len(closed(path)), backlog)]
    assert abs(len(closed(path)) - kept) <= 1


def test_a_segment_begun_while_reading(path: Path) -> None:
    """A reader that is within the history when segments are closed sees what it began with."""
    with closing(History(path, RetentionBounds(live_bytes=1_500, live_scrapes=1))) as writer:
        for number in range(5):
            writer.append(numbered(number, size=500))
        reader = read(path)
        seen = [next(reader)]
        for number in range(5, 15):
            writer.append(numbered(number, size=500))
        wait_until(lambda: all(closed(path)), "all segments to be sealed")
        seen += reader
    found = [int(scrape.samples["a"]) for scrape in seen if scrape is not None]
    assert found[:5] == [0, 1, 2, 3, 4]
    assert found == sorted(set(found))


def test_reading_at_any_time(path: Path) -> None:
    """A reader beside a busy writer sees every scrape stored before it began, each once."""
    with closing(History(path, RetentionBounds(live_bytes=2_000, live_scrapes=1))) as writer:
        done = threading.Event()
        stored = 0

        def write() -> None:
            nonlocal stored
            for number in range(600):
                writer.append(numbered(number, size=200))
                stored = number + 1
            done.set()

        thread = threading.Thread(target=write)
        thread.start()
        wait_until(lambda: stored, "the first scrape")
        while not done.is_set():
            before = stored
            found = numbers(path)
            assert found == list(range(len(found)))
            assert len(found) >= before
        thread.join()
    assert numbers(path) == list(range(600))


def test_recovery(path: Path) -> None:
    """What a killed writer left half-done is done when the history is opened again."""
    with closing(History(path, RetentionBounds(live_bytes=1_500, live_scrapes=1))) as writer:
        for number in range(9):
            writer.append(numbered(number, size=500))
        wait_until(lambda: all(closed(path)), "all segments to be sealed")
    first, second, *_ = segments(folder_of(path))
    scrapes = [scrape for scrape in read(path) if scrape]
    # Sealed, and killed before the plain one was removed; and killed while it was being sealed.
    first.plain.write_bytes(b"".join(map(encode, scrapes[:2])))
    second.sealed.unlink()
    second.plain.write_bytes(b"".join(map(encode, scrapes[2:4])))
    Path(f"{second.sealed}.tmp").write_bytes(b"half")
    assert numbers(path) == list(range(9))
    with closing(History(path)):
        wait_until(lambda: all(closed(path)), "all segments to be sealed")
        wait_until(second.sealed.exists, "the second one")
        assert not first.plain.exists()
        assert not [*path.parent.rglob("*.tmp")]
    assert numbers(path) == list(range(9))


def test_older_file(path: Path) -> None:
    """The one older file of former versions becomes the first closed segment."""
    path.parent.mkdir()
    path.with_name("metrics.jsonl.1").write_bytes(LINE % 1 + LINE % 2)
    path.write_bytes(LINE % 3)
    with closing(History(path)) as writer:
        writer.append(numbered(4))
        wait_until(lambda: all(closed(path)), "it to be sealed")
    assert numbers(path) == [1, 2, 3, 4]


def test_roll_over_that_fails(path: Path) -> None:
    """Where a segment cannot be closed the live one goes on for a while, and nothing is lost."""
    with closing(History(path, RetentionBounds(live_bytes=3_000, live_scrapes=1))) as writer:
        folder = folder_of(path)
        folder.rename(folder.with_name("elsewhere"))
        folder.write_bytes(b"")
        stored = 0
        while fits(writer, numbered(stored, size=500), "not a directory"):
            stored += 1
        assert 8 <= stored <= 11
        folder.unlink()
        folder.with_name("elsewhere").rename(folder)
        writer.append(numbered(stored))
    assert numbers(path) == list(range(stored + 1))


def test_threads(path: Path) -> None:
    """Several threads store into one history, each scrape as a whole."""
    with closing(History(path, RetentionBounds(live_bytes=20_000, live_scrapes=1))) as writer:

        def write(name: str) -> None:
            for number in range(100):
                writer.append(Scrape(TS, True, {"a": float(number)}, target=name))

        threads = [threading.Thread(target=write, args=(f'{{job="{n}"}}',)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for name in range(4):
        target = f'{{job="{name}"}}'
        found = [int(each.samples["a"]) for each in read(path) if each and each.target == target]
        assert found == list(range(100))


def test_range(path: Path) -> None:
    """A reader that names times gets what was scraped between them, both included."""
    with closing(History(path, RetentionBounds(live_s=10.0))) as writer:
        for number in range(40):
            writer.append(Scrape(TS + number * 10**9, True, {"a": float(number)}))
    found = [int(each.samples["a"]) for each in read(path, TS + 5 * 10**9, TS + 31 * 10**9) if each]
    assert found == list(range(5, 32))


@settings(max_examples=30, deadline=None)
@given(st.lists(scrapes(5), min_size=1, max_size=3), st.data())
def test_oldest(parts: list[list[Scrape]], data: st.DataObject) -> None:
    """The oldest scrape is the first that reading everything finds, sealed or not."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "m.jsonl"
        for number, part in enumerate(parts[:-1]):
            put(path, number, part, sealed=data.draw(st.booleans()))
        path.write_bytes(b"no scrape\n" + b"".join(map(encode, parts[-1])))
        assert oldest(path) == next(each.ts for each in read(path) if each is not None)
    with pytest.raises(HistoryError, match="no history"):
        oldest(path)


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
                why = "no space left on device; free some space$" if room else ".+; .+"
                with pytest.raises(HistoryError, match=f"^cannot write {path}: {why}"):
                    writer.append(numbered(2))
                assert path.stat().st_size == size
        writer.append(numbered(3))
    assert numbers(path) == [1, 3]


def fits(writer: History, scrape: Scrape, why: str = "no space left on device") -> bool:
    """Return whether the disk has room for a scrape, which is then stored."""
    try:
        writer.append(scrape)
    except HistoryError as error:
        if why not in str(error):
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


def test_readable_by_others(path: Path) -> None:
    """Other programs read the history as plain JSON lines, also as another user."""
    with closing(History(path)) as writer:
        writer.append(numbered(1))
    assert [json.loads(line)["a"] for line in path.read_text().splitlines()] == [1]
    assert path.stat().st_mode & 0o444 == 0o444


def test_names_that_come_and_go(path: Path) -> None:
    """A segment is closed when too many series have come and gone, and reads as before."""
    with closing(History(path, RetentionBounds(live_names=100))) as history:
        for number in range(10):
            history.append(numbered(number, size=number + 1))
        assert not segments(folder_of(path))
        for number in range(10, 50):
            samples = {"a": float(number)} | {f"x{number}_{each}": 1.0 for each in range(40)}
            history.append(Scrape(TS, True, samples))
    assert 10 <= len(segments(folder_of(path))) <= 20
    assert numbers(path) == [*range(50)]


def test_large_scrapes(path: Path) -> None:
    """Of large scrapes a segment has some, even if it is over its size, but not without end."""
    bounds = RetentionBounds(live_bytes=1_000, live_scrapes=5, keep_bytes=20_000)
    with closing(History(path, bounds)) as history:
        for number in range(16):
            history.append(numbered(number, size=600))
        assert len(segments(folder_of(path))) == 3
        for number in range(16, 20):
            history.append(numbered(number, size=2_000))
        assert len(segments(folder_of(path))) == 4
    assert numbers(path) == [*range(20)]


@pytest.mark.parametrize(("room", "closed_"), [(2, 0), (1, 1)])
def test_size_of_a_segment(path: Path, room: int, closed_: int) -> None:
    """A segment is as large as its bound to the byte; the next scrape closes it."""
    size = len(encode(numbered(1, size=100)))
    bounds = RetentionBounds(live_bytes=room * size, live_scrapes=1)
    with closing(History(path, bounds)) as writer:
        for number in range(2):
            writer.append(numbered(number, size=100))
        assert len(segments(folder_of(path))) == closed_


@pytest.mark.parametrize(("names", "closed_"), [(6, 0), (5, 1)])
def test_names_of_a_segment(path: Path, names: int, closed_: int) -> None:
    """Each set of series counts as a whole, up to the bound; one more closes the segment."""
    with closing(History(path, RetentionBounds(live_names=names, live_scrapes=1))) as writer:
        for keys in ("abc", "abd", "abd"):
            writer.append(Scrape(TS, True, dict.fromkeys(keys, 1.0)))
        assert len(segments(folder_of(path))) == closed_
