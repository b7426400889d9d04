"""When the evidence begins."""

import msgspec
import pytest

from sidecar.model.evidence import Evidence, HistorySummary, Missing, first_read
from sidecar.model.logs import LogSummary
from sidecar.model.sample import Scrape
from sidecar.model.signals import Signals

NOTHING = Missing("not there")
BARE = Evidence(100, "", "", "", NOTHING, NOTHING, NOTHING, NOTHING)
LOG = LogSummary(total=1, by_level={}, top=(), last_errors=(), first=7)
HISTORY = HistorySummary(1, 0, 0, Scrape(5, True), Scrape(9, True))


@pytest.mark.parametrize(
    ("channels", "first"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"logs": LOG}, 7, id="log"),
        pytest.param({"history": HISTORY}, 5, id="history"),
        pytest.param({"logs": LOG, "history": HISTORY}, 5, id="both"),
        pytest.param(
            {"history": HISTORY, "signals": Signals(3, 1, interval=1)}, 3, id="failed scrapes first"
        ),
        pytest.param({"signals": Signals(0, 1)}, None, id="no scrape"),
        pytest.param(
            {"logs": msgspec.structs.replace(LOG, first=None)}, None, id="log without times"
        ),
    ],
)
def test_first_read(channels: dict[str, object], first: int | None) -> None:
    """The evidence begins with the first record or scrape of any channel."""
    assert first_read(msgspec.structs.replace(BARE, **channels)) == first
