"""Card numbers, and numbers that only look like one."""

import pytest
from tests.redact.samples import CARDS, NOT_CARDS, kinds_and_texts, name_of

from sidecar.redact.cards import luhn


@pytest.mark.parametrize(("text", "kind", "secret"), CARDS, ids=name_of)
def test_masked(text: str, kind: str, secret: str) -> None:
    """A card number is found, with blanks and dashes as they are printed."""
    assert kinds_and_texts(text) == [(kind, secret)]


@pytest.mark.parametrize("text", NOT_CARDS, ids=name_of)
def test_kept(text: str) -> None:
    """Identifiers, times, other lengths and wrong check digits stay."""
    assert kinds_and_texts(text) == []


def test_luhn() -> None:
    """The last digit is the check digit of the others; blanks and dashes do not count."""
    assert luhn("4111 1111-1111 1111")
    assert not luhn("4111111111111112")
