"""Rotated files: their names, their order, and files rotated while they wait."""

import gzip
from pathlib import Path

import pytest
from tests.logs.harness import follower, lines_of, without_inotify
from tests.logs.tail.harness import write

from sidecar.logs.tail.rotation import looks_rotated, rotated

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


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
    """Dates and numbers of logrotate and of loggers give the order, the oldest first."""
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
    """A file that is being compressed, and exists twice, is read once."""
    log = write(tmp_path, _1=b"one\n", _1_gz=gzip.compress(b"on"), **{"": b"two\n"})
    assert lines_of(log, rotated=True) == [b"one", b"two"]


def test_no_folder(tmp_path: Path) -> None:
    """A missing folder has no rotated files."""
    assert rotated(tmp_path / "none" / "app.log") == []


def test_names_alone() -> None:
    """Only a date or number after the suffix shows by itself that a file was rotated."""
    assert all(map(looks_rotated, ("app.log.1", "app.log-20260221", "app.log.gz")))
    assert not any(map(looks_rotated, ("app.log", "app", "worker-1", "app-2026-02-21.log")))


def test_rotated_while_it_waits(tmp_path: Path) -> None:
    """A waiting rotated file that is renamed again is found under its new name."""
    log = write(tmp_path, _2=b"1\n" * 50_000, _1=b"2\n", **{"": b"3\n"})
    with follower(log, rotated=True) as run:
        shown = [run.marked(0.0001)]
        for old, new in ((".2", ".3"), (".1", ".2"), ("", ".1")):
            Path(f"{log}{old}").rename(f"{log}{new}")
        log.write_bytes(b"4\n")
        shown.append(run.marked(2))
        assert [line for part in shown for _, line in part] == [b"1"] * 50_000 + [b"2", b"3", b"4"]
