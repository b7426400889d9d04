"""The file system of the logs: how full it is, how fast the logs grow."""

from pathlib import Path

import msgspec
import pytest

from sidecar.diagnose.collect.volume import collect_volume
from sidecar.errors import LogError
from sidecar.model.evidence import Missing
from sidecar.model.logs import LogSummary

NS = 1_000_000_000
LOG = LogSummary(total=1, by_level={}, top=(), last_errors=(), first=0, last=100 * NS, size=5_000)


@pytest.mark.parametrize(
    ("log", "size", "growth"),
    [
        pytest.param(LOG, 5_000, 50.0, id="over its own span"),
        pytest.param(msgspec.structs.replace(LOG, last=59 * NS), 5_000, None, id="under a minute"),
        pytest.param(msgspec.structs.replace(LOG, first=None), 5_000, None, id="no times"),
        pytest.param(Missing("no log"), 0, None, id="no log"),
    ],
)
def test_growth(tmp_path: Path, log: LogSummary | Missing, size: int, growth: float | None) -> None:
    """The growth of the logs is their bytes over the time that they cover, a minute at least."""
    (tmp_path / "app.log").write_bytes(b"x\n")
    volume = collect_volume((tmp_path / "app.log",), log)
    assert (volume.path, volume.used_by_logs, volume.growth) == (str(tmp_path), size, growth)
    assert 0 < volume.free <= volume.total


def test_folder_of_a_log_that_is_gone(tmp_path: Path) -> None:
    """A log that does not exist has the file system of its folder."""
    assert collect_volume((tmp_path / "gone.log",), Missing("no log")).path == str(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    """Without any folder the error names the one that is missing, and the option."""
    with pytest.raises(LogError, match=r"no such folder; check --logs"):
        collect_volume((tmp_path / "a" / "b" / "app.log",), Missing("no log"))
