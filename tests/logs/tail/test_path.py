"""One file through rotation, truncation and removal: each line is shown once, in order."""

import os
import stat
from pathlib import Path

import pytest
from tests.logs.harness import (
    append,
    descriptors,
    follower,
    lines_of,
    without_inotify,
)

from sidecar.errors import Exit, LogError

pytestmark = pytest.mark.usefixtures("alone")
ROOT = os.geteuid() == 0


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Give a log with one line."""
    path = tmp_path / "app.log"
    path.write_bytes(b"first\n")
    return path


def test_appended(log: Path) -> None:
    """Appended lines are shown once."""
    with follower(log) as run:
        assert run.look() == [b"first"]
        append(log, b"second\nthird\n")
        assert run.look() == [b"second", b"third"]
        assert run.look(30) == []
    assert (run.tally.lines, run.tally.bytes, run.notices) == (3, 19, [])


# --- rotation by renaming ------------------------------------------------------------------


def test_rename_rotation(log: Path) -> None:
    """The old file is read to its end, then the new one from its beginning."""
    with follower(log) as run:
        run.look()
        append(log, b"second\n")
        old = log.rename(log.with_name("app.log.1"))
        append(old, b"third\n")
        log.write_bytes(b"fourth\n")
        assert run.look() == [b"second", b"third", b"fourth"]
        append(log, b"fifth\n")
        assert run.look() == [b"fifth"]
    assert run.notices == [f"{log} was rotated; reading the new file"]


def test_writer_that_is_told_late(log: Path) -> None:
    """Lines written to the old file are shown as long as the new file is empty."""
    with follower(log) as run:
        run.look()
        old = log.rename(log.with_name("app.log.1"))
        log.touch()
        run.look(2)
        append(old, b"second\n")
        assert run.look() == [b"second"]
        append(old, b"third\n")
        append(log, b"fourth\n")
        assert run.look() == [b"third", b"fourth"]


def test_workers_that_are_told_one_after_another(log: Path) -> None:
    """Lines that one worker writes to the old file after another opened the new one are shown."""
    with follower(log) as run:
        run.look()
        old = log.rename(log.with_name("app.log.1"))
        log.write_bytes(b"new worker\n")
        assert run.look(0.05) == []
        append(old, b"old worker\n")
        assert run.look() == [b"old worker", b"new worker"]


def test_writer_that_is_never_told(log: Path) -> None:
    """A writer that stays with the old file does not delay a new file with lines."""
    with follower(log) as run:
        run.look()
        old = log.rename(log.with_name("app.log.1"))
        log.write_bytes(b"new\n")
        shown = []
        for _ in range(100):
            append(old, b"old\n")
            shown += run.look(0.09)
        assert shown.index(b"new") > 10
        assert shown[-1] == b"new"


def test_renamed_away(log: Path) -> None:
    """A renamed file without a successor is shown as long as it is written to."""
    with follower(log) as run:
        run.look()
        old = log.rename(log.with_name("old"))
        for _ in range(4):
            append(old, b"line\n")
            assert run.look(4) == [b"line"]
        assert run.notices == []
        run.look(6)
        assert run.notices == [f"{log} is gone; waiting for it"]
        log.write_bytes(b"new\n")
        assert run.look() == [b"new"]


def test_renamed_and_back(log: Path) -> None:
    """A file that gets its name back is not shown again."""
    with follower(log) as run:
        run.look()
        old = log.rename(log.with_name("old"))
        run.look(10)
        append(old, b"meanwhile\n")
        old.rename(log)
        assert run.look() == [b"meanwhile"]


def test_rotated_twice_at_once(log: Path) -> None:
    """A file created and rotated between two checks is shown in its place."""
    with follower(log) as run:
        run.look()
        append(log, b"second\n")
        log.rename(log.with_name("app.log.2"))
        log.with_name("app.log.1").write_bytes(b"third\n")
        log.write_bytes(b"fourth\n")
        assert run.look() == [b"second", b"third", b"fourth"]


# --- truncation ----------------------------------------------------------------------------


def test_copytruncate(log: Path) -> None:
    """After a truncation the file is read from its beginning."""
    with follower(log) as run:
        run.look()
        os.truncate(log, 0)
        assert run.look() == []
        append(log, b"second\n")
        assert run.look() == [b"second"]
    assert run.notices == [f"{log} was truncated; reading it from its beginning"]


@pytest.mark.parametrize(
    "text", [b"other\n", b"other and more, past the old end\n"], ids=["as long", "longer"]
)
def test_regrown(log: Path, text: bytes) -> None:
    """A file truncated and grown again between two checks is recognised by its head."""
    with follower(log) as run:
        run.look()
        log.write_bytes(text)
        assert run.look() == [text[:-1]]


def test_truncated_within_a_line(log: Path) -> None:
    """The half of a line that was read before a truncation is shown."""
    with follower(log) as run:
        append(log, b"half")
        run.look()
        log.write_bytes(b"other half\n")
        assert run.look() == [b"half", b"other half"]


def test_rewritten_while_it_is_read(log: Path) -> None:
    """A file rewritten between two reads is read again from its beginning."""
    log.write_bytes(b"old line\n" * 40_000)
    with follower(log) as run:
        run.marked(0.0001)
        log.write_bytes(b"new line\n" * 40_000)
        shown = run.look()
    assert shown[-40_000:] == [b"new line"] * 40_000


# --- removal -------------------------------------------------------------------------------


def test_deleted_and_recreated(log: Path) -> None:
    """A deleted file is closed; a new file of its name is read from its beginning."""
    with follower(log) as run:
        run.look()
        log.unlink()
        assert run.look() == []
        log.write_bytes(b"first\n")
        assert run.look() == [b"first"]
    assert run.notices == [f"{log} is gone; waiting for it"]


def test_replaced(log: Path) -> None:
    """A file replaced by another is read to its end, then the other one."""
    with follower(log) as run:
        run.look()
        append(log, b"second\n")
        new = log.with_name("new")
        new.write_bytes(b"third\n")
        new.rename(log)
        assert run.look() == [b"second", b"third"]
    assert run.notices == [f"{log} was replaced; reading the new file"]


def test_deleted_file_is_let_go(log: Path) -> None:
    """No open descriptor keeps a deleted file on the disk."""
    before = descriptors()
    with follower(log) as run:
        run.look()
        assert descriptors() == before + 1
        log.unlink()
        run.look()
        assert descriptors() == before


def test_last_lines_of_a_deleted_file(log: Path) -> None:
    """Lines written before the deletion are shown, including an unfinished one."""
    with follower(log) as run:
        run.look()
        append(log, b"second\nhalf")
        log.unlink()
        assert run.look() == [b"second", b"half"]


def test_inode_of_another(log: Path) -> None:
    """A new file with the inode of a deleted one is a new file."""
    with follower(log) as run:
        for number in range(20):
            assert run.look() == ([b"first"] if number == 0 else [b"line %d" % number, b"more"])
            log.unlink()
            run.look()
            log.write_bytes(b"line %d\nmore\n" % (number + 1))


@pytest.mark.parametrize("text", [b"", b"x\n", b"same\n", b"\n"], ids=repr)
def test_small_and_equal_files(log: Path, text: bytes) -> None:
    """Empty, tiny and equal files are distinguished by inode."""
    lines = text.splitlines()
    log.write_bytes(text)
    with follower(log) as run:
        assert run.look() == lines
        for number in range(3):
            log.rename(log.with_name(f"app.log.{number}"))
            log.write_bytes(text)
            assert run.look(6) == lines


# --- not there ----------------------------------------------------------------------------


def test_absent(tmp_path: Path) -> None:
    """A missing file is reported once, waited for, and shown from its beginning."""
    log = tmp_path / "app.log"
    with follower(log, tail=1) as run:
        run.look(10)
        log.write_bytes(b"one\ntwo\n")
        assert run.look() == [b"one", b"two"]
    assert run.notices == [f"waiting for {log}"]


def test_absent_folder(tmp_path: Path) -> None:
    """The folder of a file may be created, removed and created again."""
    log = tmp_path / "logs" / "app.log"
    with follower(log) as run:
        run.look()
        for _ in range(2):
            log.parent.mkdir()
            log.write_bytes(b"line\n")
            assert run.look() == [b"line"]
            log.unlink()
            log.parent.rmdir()
            assert run.look() == []


def test_absent_without_keeping_on(tmp_path: Path) -> None:
    """Without keeping on, a missing file is an error with its remedy."""
    with pytest.raises(LogError, match="no such file; name an existing log"):
        lines_of(tmp_path / "app.log")


def test_link(tmp_path: Path) -> None:
    """A link is followed to its target, even if that is missing for a while."""
    one, two, link = tmp_path / "one", tmp_path / "two", tmp_path / "app.log"
    one.write_bytes(b"one\n")
    link.symlink_to(one)
    with follower(link) as run:
        assert run.look() == [b"one"]
        two.write_bytes(b"two\n")
        link.unlink()
        link.symlink_to(two)
        append(one, b"rest of one\n")
        assert run.look() == [b"rest of one", b"two"]
        two.unlink()
        assert run.look() == []
        two.write_bytes(b"two again\n")
        assert run.look() == [b"two again"]


def test_dangling(tmp_path: Path) -> None:
    """A link without a target is waited for."""
    (tmp_path / "app.log").symlink_to(tmp_path / "target")
    with follower(tmp_path / "app.log") as run:
        assert run.look() == []
        (tmp_path / "target").write_bytes(b"line\n")
        assert run.look() == [b"line"]


def test_loop_of_links(tmp_path: Path) -> None:
    """A link to itself is an error of one line."""
    log = tmp_path / "app.log"
    log.symlink_to(log)
    with pytest.raises(LogError, match="too many levels"):
        lines_of(log)


# --- what may not be read -------------------------------------------------------------------


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFSOCK], ids=["FIFO", "socket"])
def test_no_file(kind: int, tmp_path: Path) -> None:
    """A path that is not a regular file is refused at once, with the remedy."""
    path = tmp_path / "app.log"
    os.mknod(path, kind | 0o600)
    with pytest.raises(LogError) as caught:
        lines_of(path)
    assert caught.value.exit_code == Exit.UNREADABLE
    expected = "it is not a regular file" if kind == stat.S_IFIFO else "no such device"
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_becomes_a_fifo(log: Path) -> None:
    """A file replaced by another kind is reported once, and waited for."""
    with follower(log) as run:
        run.look()
        log.unlink()
        os.mkfifo(log)
        run.look(10)
        log.unlink()
        log.write_bytes(b"second\n")
        assert run.look() == [b"second"]
    assert len([notice for notice in run.notices if "not a regular file" in notice]) == 1


@pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
def test_forbidden(log: Path) -> None:
    """An unreadable file is an error at the start; later it is reported once, and retried."""
    for folder in (log.parent, *log.parent.parents[:-1]):
        folder.chmod(folder.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        with follower(log) as run:
            assert run.look() == [b"first"]
            os.seteuid(0)
            log.unlink()
            log.write_bytes(b"second\n")
            log.chmod(0)
            os.seteuid(65534)
            assert run.look(10) == []
            assert [notice for notice in run.notices if "permission" in notice] == [
                f"cannot read {log}: permission denied; run as a user that may read it"
            ]
            with pytest.raises(LogError, match="permission denied; run as"):
                lines_of(log)
            os.seteuid(0)
            log.chmod(0o644)
            os.seteuid(65534)
            assert run.look() == [b"second"]
    finally:
        os.seteuid(0)


# --- lines that are not finished -----------------------------------------------------------


def test_partial_line(log: Path) -> None:
    """An unfinished line waits for its end, and is shown once."""
    log.write_bytes(b"")
    with follower(log) as run:
        for piece in (b"on", b"e ", b"li"):
            append(log, piece)
            assert run.look(0.8) == []
        append(log, b"ne\n")
        assert run.look(3) == [b"one line"]


def test_partial_line_of_a_silent_writer(log: Path) -> None:
    """An unfinished line is shown after a second of silence; its rest is another line."""
    with follower(log) as run:
        run.look()
        append(log, b"half")
        assert run.look(0.9) == []
        assert run.look(0.5) == [b"half"]
        assert run.look(5) == []
        append(log, b" and half\nnext\n")
        assert run.look() == [b" and half", b"next"]


def test_end_of_a_line_that_was_shown(log: Path) -> None:
    """The end alone of a line that was shown is not a blank line."""
    with follower(log) as run:
        run.look()
        append(log, b"half")
        assert run.look(2) == [b"half"]
        append(log, b"\r\n\nnext\n")
        assert run.look() == [b"", b"next"]


def test_partial_beside_a_busy_file(log: Path) -> None:
    """An unfinished line is shown even if another file never pauses."""
    busy = log.with_name("busy.log")
    busy.touch()
    with follower(log, busy) as run:
        append(log, b"half")
        shown = []
        for _ in range(30):
            append(busy, b"line\n")
            shown += run.look(0.05)
        assert b"half" in shown


def test_partial_at_a_rotation(log: Path) -> None:
    """An unfinished line of a rotated file waits for its second too."""
    with follower(log) as run:
        append(log, b"ha")
        run.look(0.2)
        old = log.rename(log.with_name("app.log.1"))
        log.write_bytes(b"new\n")
        run.look(0.5)
        append(old, b"lf\n")
        assert run.look(2) == [b"half", b"new"]


def test_no_newline_at_the_end(log: Path) -> None:
    """Without keeping on, the last line is shown even without its end."""
    log.write_bytes(b"one\r\n\ntwo")
    assert lines_of(log) == [b"one", b"", b"two"]
