"""Rotated files are found, in their order, and read as if the log had never been rotated."""

import gzip
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.logs.harness import SECOND, Follower, append, follower, lines_of, without_inotify

from sidecar.logs.tail.rotation import looks_rotated, rotated

if sys.version_info >= (3, 14):
    from compression.zstd import compress as zstd
else:
    from backports.zstd import compress as zstd

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


def write(folder: Path, **files: bytes) -> Path:
    """Write `app.log` and its rotated files, named by what stands behind `app.log`."""
    for sign, data in files.items():
        (folder / f"app.log{sign.replace('_', '.')}").write_bytes(data)
    return folder / "app.log"


@pytest.mark.parametrize(
    ("live", "names"),
    [
        ("app.log", ["app.log.10", "app.log.2.gz", "app.log.1"]),
        ("app.log", ["app.log.3.zst", "app.log.2.gz", "app.log.1"]),
        ("app.log", ["app.log-20260220.gz", "app.log-20260221"]),
        ("app.log", ["app-2026-02-20.log", "app-2026-02-21.log.gz"]),
        ("app.log", ["app.log.2026-02-21-13", "app.log.2026-02-21-14"]),
        ("app.log", ["app.log.2026-02-21", "app.log.2", "app.log.1"]),
        ("app.log", ["app-2026-02-21.1.log", "app-2026-02-21.2.log"]),
        ("app.log", ["app.2.log", "app.1.log"]),
        ("messages", ["messages-20260214", "messages-20260221"]),
        ("syslog", ["syslog.2.gz", "syslog.1"]),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_order(live: str, names: list[str], tmp_path: Path) -> None:
    """Dates and numbers of logrotate and of loggers are understood, the oldest is first."""
    strangers = [
        "app.log.bak",
        "worker.log",
        "app2.log",
        "app-error.log",
        "app.log.gzip",
        "app-1.log",
    ]
    for name in [live, *names[::-1], *strangers]:
        (tmp_path / name).touch()
    assert [path.name for path in rotated(tmp_path / live)] == names


def test_being_packed(tmp_path: Path) -> None:
    """A file that is just being packed, and is there twice, is read once."""
    log = write(tmp_path, _1=b"one\n", _1_gz=gzip.compress(b"on"), **{"": b"two\n"})
    assert lines_of(log, rotated=True) == [b"one", b"two"]


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there has no rotated files."""
    assert rotated(tmp_path / "none" / "app.log") == []


def test_names_alone() -> None:
    """Only a sign behind the suffix says by itself that a file was rotated."""
    assert all(map(looks_rotated, ("app.log.1", "app.log-20260221", "app.log.gz")))
    assert not any(map(looks_rotated, ("app.log", "app", "worker-1", "app-2026-02-21.log")))


def three(folder: Path) -> Path:
    """Write a log whose nine lines stand in a gzip, a Zstandard and two plain files."""
    return write(
        folder,
        _3_zst=zstd(b"1\n2\n3\n"),
        _2_gz=gzip.compress(b"4\n5\n"),
        _1=b"6\n7",
        **{"": b"8\n9\n"},
    )


@pytest.mark.parametrize("count", range(11))
def test_tail(count: int, tmp_path: Path) -> None:
    """The last N lines reach back through as many rotated files as that takes."""
    expected = [b"%d" % number for number in range(1, 10)][max(0, 9 - count) :]
    assert lines_of(three(tmp_path), tail=count, rotated=True) == expected


def test_all(tmp_path: Path) -> None:
    """Without a limit everything is read, the oldest first; rotated ones only if asked for."""
    log = three(tmp_path)
    assert lines_of(log, rotated=True) == [b"%d" % number for number in range(1, 10)]
    assert lines_of(log) == [b"8", b"9"]


def test_live_file_is_not_there_yet(tmp_path: Path) -> None:
    """A start in the middle of a rotation reaches back all the same, then waits."""
    log = three(tmp_path)
    log.unlink()
    with follower(log, rotated=True, tail=3) as run:
        assert run.look(2) == [b"5", b"6", b"7"]
        log.write_bytes(b"8\n")
        assert run.look() == [b"8"]


def test_since(tmp_path: Path) -> None:
    """Rotated files that were last written before the time are not read."""
    log = three(tmp_path)
    for sign, seconds in ((".3.zst", 1000), (".2.gz", 2000), (".1", 3000)):
        os.utime(f"{log}{sign}", (seconds, seconds))
    assert lines_of(log, since=2000 * SECOND, rotated=True) == [b"4", b"5", b"6", b"7", b"8", b"9"]


def test_since_within_a_rotated_file(tmp_path: Path) -> None:
    """In a large rotated file the place is found too."""
    text = b"".join(b"%d message\n" % at for at in range(100_000))
    log = write(tmp_path, _1=text, **{"": b"100000 last\n"})
    shown = lines_of(log, since=90_000 * SECOND, rotated=True)
    assert shown[-1] == b"100000 last"
    assert b"90000 message" in shown
    assert len(shown) < 40_000


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize("pack", [gzip.compress, zstd], ids=["gz", "zst"])
@pytest.mark.parametrize(
    ("damage", "least"),
    [
        (lambda data: data[: len(data) // 2], 1000),
        (lambda _: b"", 0),
        (lambda _: b"not packed at all\n", 0),
        (lambda data: data[:-2000] + bytes(2000), 1000),
    ],
    ids=["torn", "empty", "foreign", "overwritten"],
)
def test_damaged(pack: Damage, damage: Damage, least: int, tmp_path: Path) -> None:
    """Of a damaged file the lines before the damage are shown, a notice, and the rest goes on."""
    end = ".gz" if pack is gzip.compress else ".zst"
    rng = random.Random(3)
    lines = [b"%d %x" % (number, rng.getrandbits(400)) for number in range(5000)]
    log = write(tmp_path, _3=b"before\n", _1=b"after\n", **{"": b"live\n"})
    (tmp_path / f"app.log.2{end}").write_bytes(damage(pack(b"\n".join(lines) + b"\n")))
    run = Follower(log, keep_on=False, rotated=True)
    shown = run.rest()
    assert (shown[0], shown[-2:]) == (b"before", [b"after", b"live"])
    middle = shown[1:-2]
    assert len(middle) >= least
    # What was overwritten within a gzip is noticed at its end alone.
    whole = middle[:-1][:2000]
    assert whole == lines[: len(whole)]
    assert len(run.notices) == 1 or not damage(b"x")
    assert all("app.log.2" in notice and "damaged" in notice for notice in run.notices)


def test_rotated_while_it_waits(tmp_path: Path) -> None:
    """A rotated file that is renamed again before its turn is found under its new name."""
    log = write(tmp_path, _2=b"1\n" * 50_000, _1=b"2\n", **{"": b"3\n"})
    with follower(log, rotated=True) as run:
        shown = [run.marked(0.0001)]
        for old, new in ((".2", ".3"), (".1", ".2"), ("", ".1")):
            Path(f"{log}{old}").rename(f"{log}{new}")
        log.write_bytes(b"4\n")
        shown.append(run.marked(2))
        assert [line for part in shown for _, line in part] == [b"1"] * 50_000 + [b"2", b"3", b"4"]


def test_packed_file_named(tmp_path: Path) -> None:
    """A packed file that is named is shown as what was packed."""
    path = tmp_path / "app.log.2.gz"
    path.write_bytes(gzip.compress(b"one\ntwo\n"))
    assert lines_of(path) == [b"one", b"two"]
    with follower(path) as run:
        assert run.look() == [b"one", b"two"]
        append(tmp_path / "other", b"")
        assert run.look() == []
