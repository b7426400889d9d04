"""Why a record says that something failed."""

import pytest

from sidecar.model.record import Record


@pytest.mark.parametrize(
    ("record", "why"),
    [
        pytest.param(Record("a", error="refused", fields={"reason": "x"}), "refused", id="error"),
        pytest.param(Record("a", fields={"cause": "x", "reason": "y"}), "y", id="best field"),
        pytest.param(Record("a", fields={"reason": "", "detail": "z"}), "z", id="empty field"),
        pytest.param(Record("a", fields={"user": "z"}), "", id="none"),
    ],
)
def test_why(record: Record, why: str) -> None:
    """The cause is the error of a record, or the first of its fields that names one."""
    assert record.why == why
