"""The file of ours: replaced whole, only if it is ours, only if it passes."""

from pathlib import Path

import pytest

from sidecar.attach.marks import marked
from sidecar.attach.write.file import diff, read_ours, replace, was_edited
from sidecar.errors import UnreadableError, UsageError

TEXT = marked("services: {}\n")


def test_ours(tmp_path: Path) -> None:
    """A file is read if it is ours, and known when it was edited."""
    path = tmp_path / "o.yaml"
    assert read_ours(path) is None
    path.write_text(TEXT)
    assert read_ours(path) == TEXT
    assert not was_edited(TEXT)
    assert was_edited(TEXT + "x: 1\n")
    assert not was_edited(None)


def test_not_ours(tmp_path: Path) -> None:
    """A file of somebody else is refused, a folder too."""
    path = tmp_path / "o.yaml"
    path.write_text("services: {}\n")
    with pytest.raises(
        UsageError, match="was not made by sidecar attach; name another file with --to"
    ):
        read_ours(path)
    with pytest.raises(UnreadableError, match="is a directory; check --to"):
        read_ours(tmp_path)


def test_replace(tmp_path: Path) -> None:
    """What does not pass is not written, and leaves nothing behind; what passes is readable."""
    path = tmp_path / "o.yaml"
    path.write_text("before")

    def refuse(file: Path) -> None:
        assert file.read_text() == TEXT
        raise UnreadableError("no")

    with pytest.raises(UnreadableError, match="no"):
        replace(path, TEXT, refuse)
    assert [file.name for file in tmp_path.iterdir()] == ["o.yaml"]
    assert path.read_text() == "before"
    replace(path, TEXT, lambda _: None)
    assert [file.name for file in tmp_path.iterdir()] == ["o.yaml"]
    assert (path.read_text(), path.stat().st_mode & 0o777) == (TEXT, 0o644)
    with pytest.raises(UnreadableError, match=r"cannot write .*: no such file or directory"):
        replace(tmp_path / "gone" / "o.yaml", TEXT, lambda _: None)


def test_diff(tmp_path: Path) -> None:
    """A difference is shown as diff -u does, against nothing where there is no file."""
    path = tmp_path / "o"
    assert diff(path, "a\n", "a\n") == ""
    assert diff(path, "a\n", "b\n") == f"--- {path}\n+++ {path}\n@@ -1 +1 @@\n-a\n+b\n"
    assert diff(path, None, "b\n").startswith("--- /dev/null\n")
