"""The set of followed files: many files with few descriptors, new and vanished files."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.harness import PATIENCE, ROOT, environment
from tests.logs.harness import append, follower, lines_of, without_inotify

from sidecar.errors import LogError

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


MANY = """
import os, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
from tests.harness import FakeClock
from tests.logs.harness import Follower, append
from sidecar.logs.tail import inotify
inotify.open_kernel = lambda: None
folder, total = Path(sys.argv[1]), 1000
logs = [folder / f"{number:04}.log" for number in range(total)]
for log in logs:
    log.write_bytes(log.stem.encode() + b" first\\n")
run = Follower(folder, clock=FakeClock())
assert len(run.look(1)) == total
for log in logs:
    append(log, log.stem.encode() + b" second\\n")
assert len(set(run.look(1))) == total
for log in logs[::2]:
    append(log, log.stem.encode() + b" third\\n")
    log.rename(log.with_name(log.name + ".1"))
    log.write_bytes(log.stem.encode() + b" fourth\\n")
shown = run.look(2)
assert len(shown) == len(set(shown)) == total, len(shown)
for log in logs[1::2]:
    log.write_bytes(b"rewritten\\n")
assert run.look(1) == [b"rewritten"] * (total // 2)
print(len(os.listdir("/proc/self/fd")))
"""


def test_many_files(tmp_path: Path) -> None:
    """1,000 files are followed through rotations and rewriting with 256 descriptors."""
    done = subprocess.run(
        [sys.executable, "-c", MANY, tmp_path],
        cwd=ROOT,
        env=environment(PYTHONPATH=f"{ROOT}:{ROOT / 'src'}"),
        capture_output=True,
        text=True,
        timeout=PATIENCE * 3,
        check=False,
    )
    assert done.stderr == ""
    assert int(done.stdout) <= 140


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
    """Rotated files that match a glob are shown once, as part of their log."""
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
    """An unreadable file in a folder is reported once, and the others are followed."""
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
