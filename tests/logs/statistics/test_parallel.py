"""Two processes give the tally of one."""

from pathlib import Path

import pytest
from tests.harness import FakeClock
from tests.logs.statistics.harness import line

from sidecar.logs.statistics import parallel
from sidecar.logs.statistics.counting import count_parts
from sidecar.logs.statistics.parallel import CountOptions, count
from sidecar.logs.statistics.reading.extents import extents
from sidecar.logs.statistics.second_process import SecondProcess
from sidecar.logs.statistics.tally import LogTally

OPTIONS = CountOptions(FakeClock().time_ns())


@pytest.mark.parametrize("dies", [False, True])
@pytest.mark.parametrize("logs", [1, 3])
def test_same(logs: int, dies: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a parameter of the test
    """One log or several, with a second process that works or fails."""
    if dies:
        monkeypatch.setattr(SecondProcess, "result", lambda *_: None)
    logs_read = []
    for number in range(logs):
        path = tmp_path / f"{number}.log"
        path.write_bytes(b"".join(line(at, "ERROR", f"n {at}") + b"\n" for at in range(90)))
        logs_read.append(extents(path, rotated=False))
    both = count(logs_read, OPTIONS, 2)
    assert both is not None
    one, *rest = (
        count_parts(log, parallel.FixedClock(OPTIONS.now), LogTally(OPTIONS.now))
        for log in logs_read
    )
    for other in rest:
        one.join(other)
    assert both.summary() == one.summary()


def test_one_core(tmp_path: Path) -> None:
    """One core is for one process."""
    path = tmp_path / "app.log"
    path.write_bytes(line() + b"\n")
    assert count([extents(path, rotated=False)], OPTIONS, 1) is None


def test_gone(tmp_path: Path) -> None:
    """A log removed meanwhile is not counted in parallel."""
    path = tmp_path / "app.log"
    path.write_bytes(b"".join(line(at) + b"\n" for at in range(99)))
    log = extents(path, rotated=False)
    path.unlink()
    assert count([log], OPTIONS, 2) is None
