"""Parts of a log are counted like the whole log."""

from pathlib import Path

import msgspec
from tests.harness import FakeClock
from tests.logs.statistics.harness import line, tally

from sidecar.logs.statistics.counting import count_parts, gathered, joined
from sidecar.logs.statistics.reading.extents import extents
from sidecar.logs.statistics.tally import LogTally


def test_parts(tmp_path: Path) -> None:
    """The parts of a file, one after another, give the tally of all its lines."""
    lines = [line(second, "ERROR", f"n {second}") for second in range(20)]
    path = tmp_path / "app.log"
    path.write_bytes(b"\n".join(lines) + b"\n")
    (whole,) = extents(path, rotated=False)
    cut = sum(len(text) + 1 for text in lines[:7])
    parts = [
        msgspec.structs.replace(whole, end=cut),
        msgspec.structs.replace(whole, begin=cut),
    ]
    counted = count_parts(parts, FakeClock(), LogTally(FakeClock().time_ns())).summary()
    expected = msgspec.structs.replace(tally(lines).summary(), size=path.stat().st_size)
    assert counted == expected


def test_joined() -> None:
    """Two logs become one tally; one log, or none, stays as it is."""
    one, other = tally([line(0)]), tally([line(1), line(2)])
    assert joined(None, None) is None
    assert joined(one, None) is one
    assert joined(None, one) is one
    both = joined(one, other)
    assert both is not None
    assert both.summary().total == 3


def test_gathered() -> None:
    """Lines keep their order; four batches become one."""
    batches = [[b"%d" % number] for number in range(6)]
    assert list(gathered(batches)) == [[b"0", b"1", b"2", b"3"], [b"4", b"5"]]
