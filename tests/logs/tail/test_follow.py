"""Several files at once: fair order, bounded cost, and each line shown exactly once."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from tests.harness import PATIENCE, ROOT, FakeClock, environment
from tests.logs.harness import Follower, append, descriptors, follower, lines_of, without_inotify

from sidecar.clock import SystemClock
from sidecar.errors import LogError
from sidecar.logs.tail import inotify
from sidecar.logs.tail.follow import Following, Lines, follow
from sidecar.logs.tail.followed import ReadTally
from sidecar.logs.tail.seek import CHUNK

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


# --- turns ---------------------------------------------------------------------------------


def test_fair_turns(tmp_path: Path) -> None:
    """A large file does not keep a small one waiting: each turn is one read."""
    large, small = tmp_path / "large.log", tmp_path / "small.log"
    large.write_bytes(b"large line\n" * 100_000)
    small.write_bytes(b"small line\n" * 10)
    batches = Follower(large, small, keep_on=False).batches
    first, second = next(batches), next(batches)
    assert first is not None
    assert second == Lines(small, [b"small line"] * 10)
    assert sum(map(len, first.lines)) <= CHUNK
    assert sum(len(batch.lines) for batch in batches if batch) == 100_000 - len(first.lines)


def test_order(tmp_path: Path) -> None:
    """Files take turns in the order in which they were named."""
    paths = [tmp_path / name for name in ("b.log", "a.log", "c.log")]
    for path in paths:
        path.write_bytes(path.name.encode() + b"\n")
    assert lines_of(*paths) == [b"b.log", b"a.log", b"c.log"]


def test_slow_consumer(tmp_path: Path) -> None:
    """Nothing is read before the consumer requests it."""
    log = tmp_path / "app.log"
    log.write_bytes(b"line\n" * 1_000_000)
    run = Follower(log)
    for _ in range(3):
        next(run.batches)
    run.close()
    assert run.tally.bytes <= 3 * CHUNK


def test_breath(tmp_path: Path) -> None:
    """The consumer gets a None regularly, even if lines never pause."""
    log = tmp_path / "app.log"
    log.touch()
    with follower(log) as run:
        pauses = 0
        for _ in range(200):
            append(log, b"line\n")
            pauses += next(run.batches) is None
        assert pauses >= 5


def test_end_of_the_generator(tmp_path: Path) -> None:
    """A closed follower, or one that fails to start, leaves no open descriptor."""
    log = tmp_path / "app.log"
    log.write_bytes(b"line\n")
    os.mkfifo(tmp_path / "fifo")
    before = descriptors()
    with follower(log, tmp_path / "none.log") as run:
        run.look()
    with pytest.raises(LogError, match="sidecar watch - <"):
        lines_of(log, tmp_path / "fifo")
    assert descriptors() == before


@pytest.mark.parametrize("jump", [-86_400, 86_400, 10**9])
def test_clock_jump(jump: int, tmp_path: Path) -> None:
    """A jump of the calendar time has no effect: waits use the monotonic clock."""

    class Jumpy(FakeClock):
        def time_ns(self) -> int:
            return super().time_ns() + (jump * 10**9 if self.now > 1_771_681_327 else 0)

    log = tmp_path / "app.log"
    log.write_bytes(b"half")
    os.utime(log, (1, 1))
    with follower(log, clock=Jumpy(), state=tmp_path / "state") as run:
        assert run.look(0.7) == []
        assert run.look(3) == [b"half"]
        append(log, b"\n")
        log.write_bytes(b"other\n")
        os.utime(log, (abs(jump), abs(jump)))
        assert run.look() == [b"other"]


# --- standard input ------------------------------------------------------------------------


PIPED = """
import sys
from pathlib import Path
from sidecar.clock import SystemClock
from sidecar.logs.tail.follow import Following, follow
what = Following(tuple(map(Path, sys.argv[2:])), keep_on=sys.argv[1] == "follow")
for batch in follow(what, SystemClock(), print, lambda line: None):
    for line in batch.lines if batch else ():
        print(batch.path.name, line, flush=True)
        if line == b"stop":
            sys.exit()
"""


def piped(stdin: bytes | int, *arguments: str | Path) -> list[str]:
    """Follow in a process that has this as standard input; return the lines it shows."""
    data = stdin if isinstance(stdin, bytes) else None
    done = subprocess.run(
        [sys.executable, "-c", PIPED, *arguments],
        input=data,
        stdin=None if data is not None else stdin,  # type: ignore[arg-type]
        env=environment(PYTHONPATH=str(ROOT / "src")),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return (
        (done.stdout + done.stderr.splitlines()[-1] if done.stderr else done.stdout)
        .decode()
        .splitlines()
    )


@pytest.mark.parametrize("mode", ["follow", "once"])
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b"", []),
        (b"one\ntwo", ["- b'one'", "- b'two'"]),
        (b"\xff\xfeo\0n\0e\0\n\0", ["- b'one'"]),
        (b"x\n" * 100_000, ["- b'x'"] * 100_000),
    ],
    ids=["empty", "two lines", "UTF-16", "large"],
)
def test_pipe(mode: str, text: bytes, lines: list[str]) -> None:
    """Standard input is shown to its end, then following ends."""
    assert piped(text, mode, "-") == lines


def test_redirected_file(tmp_path: Path) -> None:
    """Standard input may be a file."""
    (tmp_path / "app.log").write_bytes(b"one\n")
    with (tmp_path / "app.log").open() as file:
        assert piped(file.fileno(), "follow", "-") == ["- b'one'"]


def test_input_that_cannot_be_read(tmp_path: Path) -> None:
    """A descriptor that cannot be read is an error of one line."""
    fd = os.open(tmp_path / "out", os.O_WRONLY | os.O_CREAT)
    try:
        assert "cannot read standard input: bad file descriptor" in piped(fd, "follow", "-")[-1]
    finally:
        os.close(fd)


def test_pipe_beside_a_file(tmp_path: Path) -> None:
    """When standard input has ended, the files go on."""
    log = tmp_path / "app.log"
    log.write_bytes(b"one\n")
    later = threading.Timer(0.4, append, (log, b"stop\n"))
    later.start()
    assert sorted(piped(b"two\n", "follow", "-", log)) == [
        "- b'two'",
        "app.log b'one'",
        "app.log b'stop'",
    ]
    later.join()


def test_silent_pipe_costs_nothing() -> None:
    """A pipe that pauses is waited for without polling."""
    ours, theirs = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", PIPED, "follow", "-"],
        stdin=ours,
        stdout=subprocess.PIPE,
        env=environment(PYTHONPATH=str(ROOT / "src")),
    )
    os.close(ours)
    os.write(theirs, b"one\nha")
    assert child.stdout is not None
    assert child.stdout.readline() == b"- b'one'\n"
    time.sleep(0.5)
    ticks = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    os.write(theirs, b"lf\n")
    os.close(theirs)
    assert child.stdout.read() == b"- b'half'\n"
    child.stdout.close()
    assert child.wait(PATIENCE) == 0
    assert sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") < 0.3


# --- memory --------------------------------------------------------------------------------


MEMORY = """
import sys
from pathlib import Path
from sidecar.clock import SystemClock
from sidecar.logs.tail.follow import Following, ReadTally, follow
tally = ReadTally()
for batch in follow(Following((Path(sys.argv[1]),), keep_on=False, tail=int(sys.argv[2]) or None),
                    SystemClock(), lambda text: None, lambda line: None, tally):
    pass
# Not ru_maxrss: that is inherited from the process that started this one.
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def peak_mb(log: Path, tail: int = 0) -> float:
    """Return the peak memory of a process that reads a log to its end."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, log, str(tail)],
        env=environment(PYTHONPATH=str(ROOT / "src")),
        capture_output=True,
        text=True,
        timeout=PATIENCE * 3,
        check=True,
    )
    return int(done.stdout) / 1024


def long_line(log: Path) -> None:
    """Write 64 MB without a newline."""
    for _ in range(64):
        append(log, b"x" * (1 << 20))


def hole(log: Path) -> None:
    """Write a line after a hole of 10 GB."""
    log.touch()
    os.truncate(log, 10 << 30)
    append(log, b"line\n")


def lines(log: Path) -> None:
    """Write 64 MB of lines."""
    log.write_bytes(b"a line of a log\n" * (4 << 20))


@pytest.mark.parametrize("fill", [long_line, hole, lines], ids=["long line", "hole", "lines"])
@pytest.mark.parametrize("tail", [0, 100_000], ids=["forwards", "tail"])
def test_memory(fill: Callable[[Path], None], tail: int, tmp_path: Path) -> None:
    """Reading any file takes less than 30 MB, including the interpreter."""
    log = tmp_path / "app.log"
    fill(log)
    assert peak_mb(log, tail) < 30


# --- the invariant -------------------------------------------------------------------------


class Writer(threading.Thread):
    """Rotates, truncates and deletes its files at random, but never unseen lines."""

    def __init__(self, folder: Path, seed: int, seconds: float) -> None:
        super().__init__()
        self._folder = folder
        self._random = random.Random(seed)
        self._seconds = seconds
        self.shown: dict[str, int] = defaultdict(int)
        """How many lines of each file came out, kept by the test."""
        self.written: dict[str, int] = defaultdict(int)
        self._rotations = 0

    def run(self) -> None:
        """Write until the time is over."""
        until = time.monotonic() + self._seconds
        while time.monotonic() < until:
            name = self._random.choice(("a.log", "b.log", "c.log"))
            self._append(name)
            act = self._random.random()
            if act < 0.04:
                self._rename(name)
            elif act < 0.06 and self._seen(name):
                os.truncate(self._folder / name, 0)
            elif act < 0.08 and self._seen(name):
                (self._folder / name).unlink()
            if self._random.random() < 0.3:
                time.sleep(self._random.uniform(0, 0.02))

    def _append(self, name: str) -> None:
        with (self._folder / name).open("ab", buffering=0) as file:
            for _ in range(self._random.randint(1, 30)):
                line = (
                    f"{name} {self.written[name]} {'x' * self._random.randint(0, 300)}\n".encode()
                )
                cut = self._random.randint(0, len(line)) if self._random.random() < 0.2 else 0
                file.write(line[:cut])
                if cut and self._random.random() < 0.3:
                    time.sleep(self._random.uniform(0, 0.02))
                file.write(line[cut:])
                self.written[name] += 1

    def _rename(self, name: str) -> None:
        self._rotations += 1
        (self._folder / name).rename(self._folder / f"{name}.{9999 - self._rotations}")

    def _seen(self, name: str) -> bool:
        """Wait until all lines were shown: lines deleted between two checks may be missed."""
        deadline = time.monotonic() + PATIENCE
        while self.shown[name] < self.written[name]:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.002)
        return True


@pytest.mark.parametrize("help_", ["inotify", "polling"])
@pytest.mark.parametrize("seed", range(3))
def test_invariant(seed: int, help_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line that was not deleted unseen is shown once, complete, in the order of its file."""
    if help_ == "inotify":
        monkeypatch.undo()
    assert (inotify.open_kernel() is None) == (help_ == "polling")
    writer = Writer(tmp_path, seed, 0.8)
    shown: dict[str, list[int]] = defaultdict(list)
    batches = follow(
        Following((tmp_path / "a.log", tmp_path / "b.log", tmp_path / "c.log")),
        SystemClock(),
        lambda _: None,
        lambda _: None,
        ReadTally(),
    )
    next(batches)
    writer.start()
    ended = None
    while ended is None or (time.monotonic() < ended + PATIENCE and writer.shown != writer.written):
        batch = next(batches)
        for line in batch.lines if batch else ():
            name, number, filler = line.split(b" ")
            assert not filler.strip(b"x")
            shown[name.decode()].append(int(number))
            writer.shown[name.decode()] += 1
        if ended is None and not writer.is_alive():
            ended = time.monotonic()
    batches.close()
    assert {name: sorted(set(numbers)) for name, numbers in shown.items()} == {
        name: list(range(count)) for name, count in writer.written.items()
    }
    assert all(one < two for numbers in shown.values() for one, two in pairwise(numbers))
