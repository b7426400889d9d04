"""Times read as a column equal times read one by one."""

import pytest
from tests.logs.statistics.harness import T0, batch, line

from sidecar.logs.statistics.reading.timestamps import read_moments
from sidecar.times import NS


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        pytest.param(["2026-02-21T13:42:05.100Z", "2026-02-21T13:42:06.200Z"], [0, 1], id="text"),
        pytest.param(["2026-02-21 13:42:05", "2026-02-21 13:42:07"], [0, 2], id="bare"),
        pytest.param(["2026-02-21T14:42:05+01:00"] * 2, [0, 0], id="zone"),
        pytest.param(["2026-02-21T14:42:05+01:00", "2026-02-21T13:42:09+00:00"], [0, 4], id="two"),
        pytest.param(["2026-02-21T13:42:05Z", "2026-02-21T13:42:06.5Z"], [0, 1], id="two shapes"),
        pytest.param([T0 * 1000, T0 * 1000 + 2_000], [0, 2], id="milliseconds"),
        pytest.param([T0, (T0 + 3) * 1000], [0, 3], id="two units"),
        pytest.param([float(T0), T0 + 1], [0, 1], id="floats"),
        pytest.param(["2026-02-21T13:42:05Z", None], [0, None], id="one without"),
    ],
)
def test_columns(written: list[object], seconds: list[int | None]) -> None:
    """Times of any form are those that single parsing gives."""
    rows = batch([line(0)] * len(written))
    rows.rows = [Written(text) for text in written]
    moments, times = read_moments(rows, written, T0 * NS)
    assert [None if at is None else moments.ns(at) // NS - T0 for at in times] == seconds
    assert moments.seconds == {T0 + at for at in seconds if at is not None}
    for value in moments.values:
        assert moments.ns(value) // (60 * NS) == T0 // 60
        assert value <= moments.until(value)


class Written:
    """A row as a decoder makes it."""

    def __init__(self, ts: object) -> None:
        self.ts = ts
