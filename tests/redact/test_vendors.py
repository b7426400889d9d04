"""Secrets by their own shape: each rule finds its sample and leaves what looks alike."""

import random
import re
import string
import time
import uuid

import pytest

from sidecar.redact.rule import folded
from sidecar.redact.rules import find_all
from sidecar.redact.vendors import VendorRule, compiled, vendor_rules

RULES = vendor_rules()
ALPHABETS = {
    "text": string.ascii_letters + string.digits,
    "letters": string.ascii_letters,
    "lower": string.ascii_lowercase,
    "caps": string.ascii_uppercase + string.digits,
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "bech": "023456789ACDEFGHJKLMNPQRSTUVWXYZ",
}


def filled(template: str, seed: int = 1) -> str:
    """Return a template with characters in place of `{hex32}` and the like."""
    chance = random.Random(seed)

    def characters(match: re.Match[str]) -> str:
        if match[1] == "uuid":
            return str(uuid.UUID(int=chance.getrandbits(128)))
        return "".join(chance.choices(ALPHABETS[match[1]], k=int(match[2])))

    return re.sub(r"\{([a-z]+)(\d*)\}", characters, template)


def own_part(rule: VendorRule, text: str) -> str:
    """Return what of a sample is the secret: all of it, or the group of that name."""
    found = re.search(rule.shape, text, re.VERBOSE | re.IGNORECASE)
    assert found is not None
    return found["secret"] if "secret" in found.re.groupindex else found[0]


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
    """A text made of beginnings of a secret takes no longer than any other: 200 KB within 1 s."""
    begun = time.process_time()
    start = filled(rule.sample)[: rule.offset + 9]
    find_all(start * (200_000 // len(start)))
    assert time.process_time() - begun < 1.0
