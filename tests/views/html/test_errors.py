"""The last errors say why."""

import msgspec
import pytest
from tests.e2e.pages.samples import (
    troubled,
)

from sidecar.model.logs import LogSummary
from sidecar.model.record import Level, Record
from sidecar.views.html.page import html


@pytest.mark.parametrize(
    ("error", "fields", "why"),
    [
        ("TimeoutError: 5 s", {"reason": "no"}, "TimeoutError: 5 s"),
        ("", {"detail": "d", "reason": "refused"}, "refused"),
        ("", {"error": {"code": 7}}, "{&quot;code&quot;:7}"),
        ("task failed", {}, ""),
        ("", {"path": "/"}, ""),
    ],
)
def test_why(error: str, fields: dict[str, object], why: str) -> None:
    """The line of an error says why, where the record knows; not what stands there already."""
    evidence, found, report = troubled()
    assert isinstance(evidence.logs, LogSummary)
    record = Record(msg="task failed", level=Level.ERROR, error=error, fields=fields)
    logs = msgspec.structs.replace(evidence.logs, last_errors=(record,))
    page = html(msgspec.structs.replace(evidence, logs=logs), found, report)
    said = f'task failed<span class="why">{why}</span></span>' if why else "task failed</span>"
    assert said in page
