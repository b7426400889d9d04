"""Every check documents itself."""

import re

import pytest

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.documentation import documentation
from sidecar.diagnose.checks.registry import CHECKS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_documented(check: Check) -> None:
    """A check's module gives its rule, its threshold, its known false alarms and what to do."""
    assert check.find.__module__.rpartition(".")[2] == check.code.replace("-", "_")
    for part in ("Rule:", "Threshold:", "Known false alarms:", "What to do:"):
        assert re.search(f"^{part}", documentation(check), re.MULTILINE)
