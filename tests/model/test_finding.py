"""What names a finding, and how severities compare."""

import pytest

from sidecar.model.finding import Finding, Severity


@pytest.mark.parametrize(
    ("subject", "key"), [("", "restart"), ("db:9187", "restart:db:9187")], ids=["alone", "of one"]
)
def test_key(subject: str, key: str) -> None:
    """The key of a finding is its code, and its subject where it has one."""
    assert Finding("restart", Severity.INFO, "", "", (), "", subject=subject).key == key


def test_severities() -> None:
    """Severities are in the order of urgency."""
    assert sorted(Severity, reverse=True) == [
        Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.INFO,
    ]  # fmt: skip
