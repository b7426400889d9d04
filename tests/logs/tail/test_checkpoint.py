"""Checkpoints: each line is shown exactly once across restarts."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.harness import PATIENCE, ROOT, environment, wait_until
from tests.logs.harness import append, follower, lines_of, without_inotify

from sidecar.errors import LogError
from sidecar.logs.tail.checkpoint import Position, load, save

pytestmark = pytest.mark.usefixtures("alone")
TEN = b"".join(b"%d%s\n" % (number, b"." * 40) for number in range(10))
"""Lines enough for a head that is told from any other."""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Give a log of ten lines that was followed before, and a state file beside it."""
    path = tmp_path / "logs" / "app.log"
    path.parent.mkdir()
    path.write_bytes(TEN)
    with follower(path, state=state_of(path)) as run:
        assert len(run.look()) == 10
        run.look(2)
    return path


def state_of(log: Path) -> Path:
    """Return the path of its state file."""
    return log.parents[1] / "state"


def resume(log: Path) -> list[bytes]:
    """Follow for a while; return what is shown."""
    with follower(log, state=state_of(log), tail=3, rotated=True) as run:
        return run.look(2)


def test_round_trip(tmp_path: Path) -> None:
    """Saved positions are loaded, and no other file is left in the folder."""
    files = {"/logs/a.log": Position(1, 2, 3, "abc", 4)}
    save(tmp_path / "state", files)
    assert load(tmp_path / "state") == files
    assert list(tmp_path.iterdir()) == [tmp_path / "state"]


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b'{"version":1}', b"[]", b"\xff", b'{"version":2,"files":{}}', b"[" * 99_999],
    ids=["empty", "torn", "no files", "array", "no text", "later version", "deep"],
)
def test_damaged(log: Path, text: bytes) -> None:
    """A damaged state file is an error with its remedy, not a first run, and is not changed."""
    state_of(log).write_bytes(text)
    with pytest.raises(LogError, match="remove it to start again"):
        resume(log)
    assert state_of(log).read_bytes() == text


def test_no_place(log: Path) -> None:
    """A state file that is a folder, or in a missing folder, is refused at the start."""
    with pytest.raises(LogError, match="its folder is not there"):
        lines_of(log, state=log.parent / "none" / "state")
    with pytest.raises(LogError, match="is a directory; name another"):
        lines_of(log, state=log.parent)


def test_restart(log: Path) -> None:
    """The next run shows new lines, whatever --tail is, and no line again."""
    append(log, b"10\n11\n12\n13\n")
    assert resume(log) == [b"10", b"11", b"12", b"13"]
    assert resume(log) == []


def test_unfinished_line(log: Path) -> None:
    """An unfinished line is shown complete later, unless it was shown already."""
    append(log, b"beg")
    with follower(log, state=state_of(log)) as run:
        assert run.look(0.5) == []
    append(log, b"un")
    assert resume(log) == [b"begun"]
    append(log, b"\nnext\n")
    assert resume(log) == [b"next"]


def test_only_what_was_taken(log: Path) -> None:
    """A batch that the consumer held when it ended is shown again."""
    append(log, b"10\n")
    run = follower(log, state=state_of(log))
    with run as started:
        assert next(batch for batch in started.batches if batch is not None).lines == [b"10"]
    assert resume(log) == [b"10"]


def rename(log: Path) -> None:
    """Rotate as logrotate does."""
    for number in (2, 1):
        if (old := log.with_name(f"app.log.{number}")).exists():
            old.rename(log.with_name(f"app.log.{number + 1}"))
    log.rename(log.with_name("app.log.1"))


@pytest.mark.parametrize("times", [1, 2, 3])
def test_rotated_while_down(log: Path, times: int) -> None:
    """The rest of the rotated file is shown, then the newer ones, then the live one."""
    append(log, b"rest\n")
    for number in range(times):
        rename(log)
        log.write_bytes(b"new %d\n" % number)
    assert resume(log) == [b"rest", *(b"new %d" % number for number in range(times))]
    assert resume(log) == []


def test_rotated_and_not_made_again(log: Path) -> None:
    """The rest of a rotated file is shown even without its successor."""
    append(log, b"rest\n")
    rename(log)
    with follower(log, state=state_of(log)) as run:
        assert run.look() == [b"rest"]
        log.write_bytes(b"new\n")
        assert run.look() == [b"new"]


@pytest.mark.parametrize("way", ["packed", "copied"])
def test_rotated_into_another_file(log: Path, way: str) -> None:
    """A file compressed or copied meanwhile is recognised by its head."""
    append(log, b"rest\n")
    text = log.read_bytes()
    if way == "packed":
        log.with_name("app.log.1.gz").write_bytes(gzip.compress(text))
        log.unlink()
    else:
        log.with_name("app.log.1").write_bytes(text)
    log.write_bytes(b"new\n")
    assert resume(log) == [b"rest", b"new"]


def test_moved_to_another_volume(log: Path) -> None:
    """A file with another inode and the same head is the same file."""
    append(log, b"rest\n")
    text = log.read_bytes()
    log.rename(log.with_name("elsewhere"))
    log.write_bytes(text)
    assert resume(log) == [b"rest"]


def test_another_file(log: Path) -> None:
    """An unknown file is shown from its beginning, with a notice."""
    log.rename(log.with_name("elsewhere"))
    log.write_bytes(b"other\n" * 500)
    with follower(log, state=state_of(log), tail=1) as run:
        assert run.look() == [b"other"] * 500
    assert run.notices == [f"{log} is not the file of last time; reading it from its beginning"]


def test_ended_within_the_rotated_files(log: Path) -> None:
    """A run that ends among rotated files is continued there."""
    append(log, b"rest\n" * 60_000)
    rename(log)
    log.write_bytes(b"new\n")
    first: list[bytes] = []
    with follower(log, state=state_of(log)) as run:
        while len(first) < 20_000:
            batch = next(run.batches)
            first += batch.lines if batch else []
    assert b"new" not in first
    shown = resume(log)
    # What the consumer had in hand when the first run ended is shown again.
    assert len(first) + len(shown) in range(60_002, 60_001 + 65_536 // 4)
    assert shown == [b"rest"] * (len(shown) - 1) + [b"new"]


def test_awaited_file(tmp_path: Path) -> None:
    """A file that was missing in one run is shown from its beginning in the next."""
    log, state = tmp_path / "app.log", tmp_path / "state"
    with follower(log, state=state) as run:
        run.look(2)
    log.write_bytes(b"one\ntwo\n")
    with follower(log, state=state, tail=1) as run:
        assert run.look() == [b"one", b"two"]
        assert run.notices == []


def test_awaited_file_that_was_rotated(tmp_path: Path) -> None:
    """A file created and rotated between two runs is shown, older files are not."""
    log, state = tmp_path / "app.log", tmp_path / "state"
    log.with_name("app.log.2").write_bytes(b"old\n")
    with follower(log, state=state) as run:
        assert run.look(2) == []
    log.with_name("app.log.1").write_bytes(b"new\n")
    log.write_bytes(b"newer\n")
    with follower(log, state=state) as run:
        assert run.look(2) == [b"new", b"newer"]


def test_killed_at_once(tmp_path: Path) -> None:
    """A first run killed within its first second is continued too."""
    log, state = tmp_path / "app.log", tmp_path / "state"
    log.with_name("app.log.1").write_bytes(b"1\n2\n")
    log.write_bytes(b"3\n")
    with follower(log, state=state, tail=2, rotated=True) as run:
        assert next(run.batches) is not None
        kept = state.read_bytes()
    append(log, b"4\n5\n6\n")
    state.write_bytes(kept)
    with follower(log, state=state, tail=2, rotated=True) as run:
        assert run.look(2) == [b"2", b"3", b"4", b"5", b"6"]


def test_new_file_in_the_folder(log: Path) -> None:
    """A file that appeared in the folder while down is shown from its beginning."""
    with follower(log.parent, state=state_of(log), tail=1) as run:
        run.look(2)
    log.with_name("new.log").write_bytes(b"one\ntwo\n")
    with follower(log.parent, state=state_of(log), tail=1) as run:
        assert run.look() == [b"one", b"two"]


def test_name_that_is_no_text(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 keeps its position."""
    log = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.log"))
    log.write_bytes(b"one\n")
    for expected in ([b"one"], []):
        with follower(log, state=tmp_path / "state") as run:
            assert run.look() == expected


def test_utf16(tmp_path: Path) -> None:
    """Positions in UTF-16 are at ends of lines."""
    log, state = tmp_path / "app.log", tmp_path / "state"
    text = "eins\nzwei \U0001f600\ndrei\n".encode("utf-16")
    shown = []
    for size in range(3, len(text) + 2, 5):
        log.write_bytes(text[:size])
        with follower(log, state=state) as run:
            shown += run.look(0.3)
    assert shown == [b"eins", "zwei \U0001f600".encode(), b"drei"]


def test_saved_every_second(log: Path) -> None:
    """Positions are saved at most every second, also while lines never pause."""
    saved = []
    with follower(log, state=state_of(log)) as run:
        for number in range(40):
            append(log, b"%d\n" % number)
            run.look(0.1)
            saved.append(state_of(log).stat().st_mtime_ns)
    assert 3 <= len(set(saved)) <= 6


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 64 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can make a disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_full_disk(log: Path, tiny: Path) -> None:
    """A full disk is reported once; following continues, and saves when there is room."""
    with follower(log, state=tiny / "state") as run:
        run.look(2)
        last = load(tiny / "state")
        (tiny / "ballast").write_bytes(bytes(56 << 10))
        with suppress(OSError):
            (tiny / "more").write_bytes(bytes(64 << 10))
        for number in range(5):
            append(log, b"%d\n" % number)
            assert run.look(1.5) == [b"%d" % number]
        assert load(tiny / "state") == last
        assert [notice.split(":")[-1] for notice in run.notices] == [
            " no space left on device; going on, and trying again"
        ]
        (tiny / "ballast").unlink()
        append(log, b"more\n")
        run.look(3)
        assert load(tiny / "state") != last


CHILD = """
import os, signal, sys
from pathlib import Path
from sidecar.clock import SystemClock
from sidecar.logs.tail.follow import Following, follow
stopped = []
signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
log, state, out = map(Path, sys.argv[1:])
fd = os.open(out, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
what = Following((log,), state=state, rotated=True)
for batch in follow(what, SystemClock(), lambda text: None, lambda line: None):
    if stopped:
        break
    if batch:
        os.write(fd, b"".join(line + b"\\n" for line in batch.lines))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["kill -9", "SIGTERM"])
def test_killed(tmp_path: Path, number: int) -> None:
    """After a kill no line is lost; after a normal end no line is shown twice."""
    log, state, out = tmp_path / "app.log", tmp_path / "state", tmp_path / "out"
    log.touch()
    rng, written = random.Random(int(number)), 0
    for _ in range(20 if number == signal.SIGKILL else 8):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, log, state, out],
            cwd=ROOT,
            env=environment(PYTHONPATH=str(ROOT / "src")),
        )
        # On a busy machine each of them would be killed before its first line otherwise.
        wait_until(out.exists, "the first child to begin")
        until = time.monotonic() + rng.uniform(0.05, 0.2)
        while time.monotonic() < until:
            append(log, b"".join(b"line %d\n" % (written + number) for number in range(20)))
            written += 20
            if rng.random() < 0.05:
                log.rename(log.with_name(f"app.log.{9999 - written // 20}"))
            time.sleep(0.005)
        child.send_signal(number)
        child.wait(PATIENCE)
    log.touch()
    shown = Counter(out.read_bytes().splitlines() + lines_of(log, state=state, rotated=True))
    assert not {b"line %d" % number for number in range(written)} - set(shown)
    if number == signal.SIGTERM:
        assert set(shown.values()) == {1}
