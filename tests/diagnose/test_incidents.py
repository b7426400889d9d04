"""Faults that nobody here made, in services that nobody here wrote."""

from pathlib import Path

import pytest
from tests.diagnose.incidents.day import FORMS, Form, around, findings_of, is_found, load, score_day

SERVICES, FAULTS, HEALTHY_FROM = load()
PLAIN = [fault for fault in FAULTS if fault.visible]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("fault", PLAIN[:2], ids=lambda fault: f"{fault.service}-{fault.kind}")
def test_one_fault(form: Form, fault: object, tmp_path: Path) -> None:
    """A fault that is plain to see is found with its onset, in each form."""
    assert isinstance(fault, type(PLAIN[0]))
    rows = around(SERVICES[fault.service], fault, HEALTHY_FROM)
    assert is_found(findings_of(tmp_path, form, rows, 600), fault)


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_day(form: Form, tmp_path: Path) -> None:
    """At least eleven of the twelve are found, and at most one healthy hour is called sick."""
    score = score_day(tmp_path, form)
    assert len(score.missed) <= 1, score.missed
    assert len(score.false) <= 1, score.false
