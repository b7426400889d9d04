"""Faults that nobody here made, in services that nobody here wrote."""

from pathlib import Path

import pytest
from tests.diagnose.incidents.day import FORMS, Form, around, found, is_found, load

SERVICES, FAULTS, HEALTHY_FROM = load()
PLAIN = [fault for fault in FAULTS if fault.visible]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("fault", PLAIN[:2], ids=lambda fault: f"{fault.service}-{fault.kind}")
def test_one_fault(form: Form, fault: object, tmp_path: Path) -> None:
    """A fault that is plain to see is found with its onset, in each form."""
    assert isinstance(fault, type(PLAIN[0]))
    rows = around(SERVICES[fault.service], fault, HEALTHY_FROM)
    assert is_found(found(tmp_path, form, rows, 600), fault)


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_day(form: Form, tmp_path: Path) -> None:
    """At least eleven of the twelve are found, and at most one healthy hour is called sick."""
    days = [(fault, around(SERVICES[fault.service], fault, HEALTHY_FROM)) for fault in PLAIN]
    hits = sum(is_found(found(tmp_path, form, rows, 600), fault) for fault, rows in days)
    false = []
    for service, rows in SERVICES.items():
        healthy = [row for row in rows if row.at > HEALTHY_FROM]
        for end in range(len(healthy) // 2, len(healthy), 120):
            false += [(service, item.title) for item in found(tmp_path, form, healthy[:end], 3600)]
    assert hits >= 11, f"{form.__name__}: {hits} of {len(PLAIN)}"
    assert len(false) <= 1, false
