"""Secrets by their own shape: each rule finds its sample and leaves what looks alike."""

import re
import time

import pytest
from tests.redact.samples import filled, own_part

from sidecar.redact.rule import folded
from sidecar.redact.rules import find_all
from sidecar.redact.vendors import VendorRule, compiled, vendor_rules

RULES = vendor_rules()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.anchor}")
def test_sample(rule: VendorRule, seed: int) -> None:
    """A secret is found whole, at the ends of a line and within one, and has its kind."""
    sample = filled(rule.sample, seed)
    for text in (sample, f"using {sample} now", f'{{"a":"{sample}"}}'):
        found = [(secret.kind, text[secret.start : secret.end]) for secret in find_all(text)]
        assert found == [(rule.kind, own_part(rule, sample))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.anchor}")
def test_harmless(rule: VendorRule) -> None:
    """What looks alike stays."""
    for template in rule.harmless:
        text = filled(template)
        assert list(compiled(rule).search(text, folded(text))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.anchor}")
def test_data(rule: VendorRule) -> None:
    """The anchor stands in the folded sample, begins with a literal, and a shape has an end."""
    assert re.search(rule.anchor.encode(), folded(filled(rule.sample)))
    assert len(compiled(rule).literal) > 1
    if rule.kind not in {"jwt", "private-key"}:
        assert not re.search(r"[*+]", re.sub(r"\[[^\]]*\]", "", rule.shape))
    assert rule.harmless


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.anchor}")
def test_beginnings_are_linear(rule: VendorRule) -> None:
    """A text of 200 KB made of beginnings of a secret is searched within 3 s; 0.4 are usual."""
    begun = time.process_time()
    start = filled(rule.sample)[: rule.offset + 9]
    find_all(start * (200_000 // len(start)))
    assert time.process_time() - begun < 3.0
