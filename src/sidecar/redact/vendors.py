"""Secrets that are known by their own shape: the rules of `vendors.toml`."""

import re
from functools import cache
from importlib.resources import files
from itertools import groupby

import msgspec

from sidecar.redact.rule import RedactionRule, anchored, secret_span

_APART = r"(?<![A-Za-z0-9])"
"""Not within a word: `task-…` is not `sk-…`."""

_APART_FOLDED = r"(?<![a-z0])"


class VendorRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of `vendors.toml`, which explains the fields."""

    kind: str
    anchor: str
    shape: str
    sample: str
    harmless: tuple[str, ...]
    offset: int = 0
    anywhere: bool = False
    digits: bool = True


class _Vendors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[VendorRule, ...]


def vendor_rules() -> tuple[VendorRule, ...]:
    """Return the rows of the data."""
    data = files(__package__).joinpath("vendors.toml").read_bytes()
    return msgspec.toml.decode(data, type=_Vendors).rule


def candidates(folds: bytes) -> tuple[RedactionRule, ...]:
    """Return the rules that may find something in a folded text, which is short."""
    starts, apart, others = _compiled()
    return (*others, *apart) if starts.search(folds) else others


def all_rules() -> tuple[RedactionRule, ...]:
    """Return all rules."""
    _, apart, others = _compiled()
    return (*others, *apart)


@cache
def _compiled() -> tuple[re.Pattern[bytes], tuple[RedactionRule, ...], tuple[RedactionRule, ...]]:
    """Return the rules of what begins a word, one expression for all their anchors; the others."""
    rows = vendor_rules()
    apart = sorted((row for row in rows if _begins_a_word(row)), key=lambda row: row.anchor)
    # By their first letter: most words are passed over after one comparison each.
    groups = groupby((row.anchor for row in apart), key=lambda anchor: anchor[0])
    anchors = "|".join(
        f"{first}(?:{'|'.join(anchor[1:] for anchor in group)})" for first, group in groups
    )
    starts = re.compile(f"{_APART_FOLDED}(?:{anchors})".encode())
    others = (row for row in rows if not _begins_a_word(row))
    return starts, tuple(map(compiled, apart)), tuple(map(compiled, others))


def _begins_a_word(row: VendorRule) -> bool:
    return not row.anywhere and not row.offset


def compiled(rule: VendorRule) -> RedactionRule:
    """Return the rule that finds what a row describes."""
    shape = rule.shape if rule.anywhere else f"{_APART}(?-i:{rule.shape})"
    pick = secret_span if rule.anywhere or not rule.digits else _with_digits
    return anchored(rule.kind, rule.anchor.encode(), shape, pick, offset=rule.offset)


def _with_digits(match: re.Match[str]) -> tuple[int, int] | None:
    return match.span() if re.search(r"\d", match[0]) else None
