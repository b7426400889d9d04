"""Paths, folders and globs lead to the right files, and to no others."""

from pathlib import Path

import pytest
from tests.logs.harness import without_inotify

from sidecar.logs.tail.discover import STDIN, discover, short_names

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


def names(folder: Path, *named: str) -> list[str]:
    """Return the names of what is found."""
    return [path.name for path in discover([folder / name for name in named])]


def test_folder(tmp_path: Path) -> None:
    """Logs of a folder are followed; ours, rotated, packed, binary and hidden files are not."""
    logs = ["access.log", "app.log", "data.jsonl", "notes.txt", "service", "worker-1.log"]
    others = [
        *("metrics.jsonl", "metrics.jsonl.1", "sidecar.state", ".hidden.log", "app.log.1"),
        *("app.log.2.gz", "app.log-20260221", "app-2026-02-21.log", "image.png", "old.zst"),
    ]
    for name in [*logs, *others]:
        (tmp_path / name).write_bytes(b"text\n")
    (tmp_path / "core").write_bytes(b"\x7fELF\0\0\1")
    (tmp_path / "wide.log").write_bytes("text\n".encode("utf-16"))
    (tmp_path / "metrics.d").mkdir()
    (tmp_path / "metrics.d" / "1.jsonl").touch()
    assert names(tmp_path, ".") == sorted([*logs, "wide.log"])
    assert "1.jsonl" not in names(tmp_path, "**/*.jsonl")


def test_dated_logs_alone(tmp_path: Path) -> None:
    """Dated files without a live one beside them are logs of their own."""
    for day in (20, 21):
        (tmp_path / f"app-2026-02-{day}.log").touch()
    assert len(names(tmp_path, ".")) == 2


def test_glob(tmp_path: Path) -> None:
    """A glob finds files; rotated ones beside their log are reached through it."""
    for name in ("b.log", "a.log", "a.log.1", "c.log.1"):
        (tmp_path / name).touch()
    assert names(tmp_path, "*.log*") == ["a.log", "b.log", "c.log.1"]
    assert names(tmp_path, "a.log", "a.log.1") == ["a.log"]
    files = discover([tmp_path / "*.log*"], history=False)
    assert [path.name for path in files] == ["a.log", "a.log.1", "b.log", "c.log.1"]


def test_name_with_signs(tmp_path: Path) -> None:
    """A file whose name looks like a glob is followed."""
    path = tmp_path / "app[1].log"
    path.touch()
    assert discover([path]) == [path]


def test_named(tmp_path: Path) -> None:
    """A path may be missing, a path given twice is followed once, and `-` is standard input."""
    path = tmp_path / "app.log"
    assert discover([path, STDIN, path]) == [path, STDIN]


def test_named_metrics(tmp_path: Path) -> None:
    """Files that Sidecar writes are followed if they are given by name."""
    assert names(tmp_path, "metrics.jsonl") == ["metrics.jsonl"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["/a/app.log"], ["app.log"]),
        (["/a/app.log", "/b/app.log"], ["a/app.log", "b/app.log"]),
        (["/a/x/app.log", "/b/x/app.log", "/c/y.log"], ["a/x/app.log", "b/x/app.log", "y.log"]),
        (["/app.log", "/b/app.log"], ["//app.log", "b/app.log"]),
    ],
)
def test_short_names(paths: list[str], expected: list[str]) -> None:
    """A name is the shortest that differs from the others."""
    names = short_names(map(Path, paths))
    assert [names[Path(path)] for path in paths] == expected
