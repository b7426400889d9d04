"""The names of levels and severities in JSON are those of the model."""

from sidecar.model.document.report import LEVELS, SEVERITIES
from sidecar.model.finding import Severity
from sidecar.model.record import Level


def test_names() -> None:
    """Each level and severity has its name in JSON at the place of its number."""
    assert [level.name for level in Level] == list(LEVELS)
    assert [severity.name.lower() for severity in Severity] == list(SEVERITIES)
