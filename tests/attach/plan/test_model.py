"""Values of a plan."""

import pytest

from sidecar.attach.observe.model import Mount
from sidecar.attach.plan.model import AttachPlan, source_of


@pytest.mark.parametrize(
    ("mount", "source"),
    [
        (Mount("bind", "/p/logs", "/l"), "./logs"),
        (Mount("bind", "/other", "/l"), "/other"),
        (Mount("volume", "logs", "/l"), "logs"),
    ],
)
def test_source_of(mount: Mount, source: str) -> None:
    """A folder of the project is written relative to it, so that it holds elsewhere."""
    assert source_of(AttachPlan("shop", "/p", (), "image", ()), mount) == source
