"""What is named leads to the right files, and to no others."""

import gzip
import os
from pathlib import Path

import pytest
from tests.logs.harness import append, follower, lines_of, without_inotify

from sidecar.errors import LogError
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
    found = discover([tmp_path / "*.log*"], history=False)
    assert [path.name for path in found] == ["a.log", "a.log.1", "b.log", "c.log.1"]


def test_name_with_signs(tmp_path: Path) -> None:
    """A file whose name looks like a glob is that file."""
    path = tmp_path / "app[1].log"
    path.touch()
    assert discover([path]) == [path]


def test_named(tmp_path: Path) -> None:
    """A path may not exist yet, one that is named twice is followed once, and `-` is not a file."""
    path = tmp_path / "app.log"
    assert discover([path, STDIN, path]) == [path, STDIN]


def test_named_metrics(tmp_path: Path) -> None:
    """Our own files are followed when they are named."""
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
    """A name is as short as tells it from the others."""
    names = short_names(map(Path, paths))
    assert [names[Path(path)] for path in paths] == expected


def test_new_files(tmp_path: Path) -> None:
    """Files that appear in a folder are shown from their beginning; vanished ones are dropped."""
    (tmp_path / "a.log").write_bytes(b"a1\na2\n")
    with follower(tmp_path, tail=1) as run:
        assert run.look() == [b"a2"]
        (tmp_path / "b.log").write_bytes(b"b1\nb2\n")
        assert run.look(2) == [b"b1", b"b2"]
        (tmp_path / "a.log").unlink()
        run.look(2)
        (tmp_path / "a.log").write_bytes(b"a3\n")
        append(tmp_path / "b.log", b"b3\n")
        assert sorted(run.look(2)) == [b"a3", b"b3"]


def test_empty_folder(tmp_path: Path) -> None:
    """A folder without logs is waited for; without keeping on it is an error."""
    with follower(tmp_path) as run:
        run.look(2)
        (tmp_path / "a.log").write_bytes(b"line\n")
        assert run.look(2) == [b"line"]
    assert run.notices == [f"waiting for a log in {tmp_path}"]
    (tmp_path / "a.log").unlink()
    with pytest.raises(LogError, match="name a file, a folder with logs, or a glob"):
        lines_of(tmp_path)


def test_folder_comes_goes_and_comes_back(tmp_path: Path) -> None:
    """A folder may be made later, vanish with its files, and return."""
    folder = tmp_path / "logs"
    with follower(folder) as run:
        run.look(2)
        for number in range(3):
            folder.mkdir()
            (folder / "a.log").write_bytes(b"line %d\n" % number)
            assert run.look(2) == [b"line %d" % number]
            (folder / "a.log").unlink()
            folder.rmdir()
            assert run.look(2) == []


def test_rotation_within_a_glob(tmp_path: Path) -> None:
    """A file that a glob finds again under its new name is not shown again."""
    (tmp_path / "app.log").write_bytes(b"one\n")
    with follower(tmp_path / "*") as run:
        assert run.look() == [b"one"]
        (tmp_path / "app.log").rename(tmp_path / "saved.log")
        (tmp_path / "app.log").write_bytes(b"two\n")
        assert run.look(10) == [b"two"]
        append(tmp_path / "saved.log", b"late\n")
        assert run.look(10) == [b"late"]


def test_two_names_of_one_file(tmp_path: Path) -> None:
    """A file and a link to it in one folder are one log."""
    (tmp_path / "app-5.log").write_bytes(b"one\n")
    (tmp_path / "current.log").symlink_to("app-5.log")
    assert lines_of(tmp_path) == [b"one"]


def test_history_is_not_shown_twice(tmp_path: Path) -> None:
    """Rotated files that a glob finds are shown once, by way of their log."""
    (tmp_path / "app.log").write_bytes(b"3\n")
    (tmp_path / "app-2026-02-21.log").write_bytes(b"2\n")
    (tmp_path / "app.log.2026-02-20.gz").write_bytes(gzip.compress(b"1\n"))
    assert lines_of(tmp_path / "*", rotated=True) == [b"1", b"2", b"3"]
    assert sorted(lines_of(tmp_path / "*")) == [b"1", b"2", b"3"]


def test_state_file_in_the_folder(tmp_path: Path) -> None:
    """The file of --state is not followed."""
    (tmp_path / "a.log").write_bytes(b"one\n")
    with follower(tmp_path, state=tmp_path / "positions.json") as run:
        assert run.look(5) == [b"one"]
        assert run.look(5) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_forbidden_files(tmp_path: Path) -> None:
    """A file in a folder that may not be read is told once, and the others are followed."""
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        folder.chmod(folder.stat().st_mode | 0o055)
    (tmp_path / "a.log").write_bytes(b"one\n")
    (tmp_path / "b.log").touch(mode=0)
    os.seteuid(65534)
    try:
        with follower(tmp_path) as run:
            assert run.look(5) == [b"one"]
            assert [notice for notice in run.notices if "permission" in notice] == run.notices
            assert len(run.notices) == 1
            os.seteuid(0)
            tmp_path.chmod(0)
            os.seteuid(65534)
            run.look(5)
            assert len([notice for notice in run.notices if "folder" in notice]) <= 1
            with pytest.raises(LogError, match="permission denied; run as"):
                lines_of(tmp_path)
    finally:
        os.seteuid(0)
