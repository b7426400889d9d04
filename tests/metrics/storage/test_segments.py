"""Segments: their names, and how a reader finds each one once."""

from pathlib import Path

import pytest

from sidecar.errors import HistoryError
from sidecar.metrics.storage.segments import folder_of, look, named, open_segment, segments


@pytest.mark.parametrize(
    ("path", "folder"),
    [("/l/metrics.jsonl", "/l/metrics.d"), ("/l/m.json", "/l/m.json.d"), ("m", "m.d")],
)
def test_folder(path: str, folder: str) -> None:
    """Closed segments are in a folder beside the live one."""
    assert folder_of(Path(path)) == Path(folder)


def test_names(tmp_path: Path) -> None:
    """A segment's name has its number and its times, and is read back."""
    plain = named(tmp_path, 12, 1_771_681_325_123, 1_771_684_925_999)
    assert plain.plain.name == "000012-20260221T134205Z-20260221T144205Z.jsonl"
    assert plain.sealed.name == f"{plain.plain.name}.gz"
    plain.plain.touch()
    assert segments(tmp_path) == [plain]
    plain.sealed.touch()
    (found,) = segments(tmp_path)
    assert (found.is_sealed, found.number, found.file) == (True, 12, plain.sealed)


def test_order(tmp_path: Path) -> None:
    """Segments are in the order of their numbers, whatever their times and lengths."""
    for number in (999_999, 1_000_000, 2):
        named(tmp_path, number, -number * 1000, 0).plain.touch()
    assert [segment.number for segment in segments(tmp_path)] == [2, 999_999, 1_000_000]


@pytest.mark.parametrize(
    "name", ["lock", "x.jsonl", "000001-20260221T134205Z-20261321T134205Z.jsonl", ".jsonl.gz.tmp"]
)
def test_other_files(name: str, tmp_path: Path) -> None:
    """Files that are not segments are left alone."""
    (tmp_path / name).touch()
    assert segments(tmp_path) == []
    assert segments(tmp_path / name) == []


def test_sealed_between_finding_and_opening(tmp_path: Path) -> None:
    """A segment that was sealed since it was found is opened as such; one that is gone is none."""
    segment = named(tmp_path, 1, 0, 0)
    segment.plain.write_bytes(b"plain")
    (found,) = segments(tmp_path)
    segment.plain.rename(segment.sealed)
    opened = open_segment(found)
    assert opened is not None
    assert opened.is_sealed
    with opened.file:
        assert opened.file.read() == b"plain"
    segment.sealed.unlink()
    assert open_segment(found) is None


def test_a_history_without_live_segment(tmp_path: Path) -> None:
    """Between two live segments there is none, and the closed ones are read."""
    path = tmp_path / "m.jsonl"
    with pytest.raises(HistoryError, match=r"^no history at "):
        look(path)
    folder_of(path).mkdir()
    segment = named(folder_of(path), 1, 0, 0)
    segment.plain.touch()
    assert look(path) == (None, [segment])
