"""Records of several sources in the order in which they arrived."""

from collections.abc import Iterable
from pathlib import Path

from sidecar.logs.assemble.merge import Ready, RecordOrder
from sidecar.model.record import Record

A, B = Path("a"), Path("b")


def shown(ready: Iterable[Ready]) -> str:
    """Return the messages in order."""
    return " ".join(record.msg for _, records in ready for record in records)


def records(*messages: str) -> list[Record]:
    """Return records with these messages."""
    return [Record(message) for message in messages]


def test_nothing_is_held() -> None:
    """Complete records are returned at once."""
    order = RecordOrder()
    assert shown(order.feed(A, records("a1", "a2"), holds=False)) == "a1 a2"
    assert shown(order.feed(B, records("b1"), holds=False)) == "b1"


def test_what_is_held_holds_back() -> None:
    """Records that arrive after a held record are returned after it."""
    order = RecordOrder()
    assert shown(order.feed(A, [], holds=True)) == ""
    assert shown(order.feed(B, records("b1"), holds=False)) == ""
    assert shown(order.feed(B, records("b2"), holds=False)) == ""
    assert shown(order.idle(A, records("a1"))) == "a1 b1 b2"


def test_the_next_one_is_held() -> None:
    """A line that ends one record and begins another puts the first where it began."""
    order = RecordOrder()
    assert shown(order.feed(A, [], holds=True)) == ""
    assert shown(order.feed(B, records("b1"), holds=False)) == ""
    assert shown(order.feed(A, records("a1"), holds=True)) == "a1 b1"
    assert shown(order.feed(B, records("b2"), holds=False)) == ""
    assert shown(order.idle(A, records("a2"))) == "a2 b2"


def test_held_without_a_record() -> None:
    """A source that releases its record without a value holds no other source."""
    order = RecordOrder()
    assert shown(order.feed(A, records("a1"), holds=True)) == "a1"
    assert shown(order.feed(B, records("b1"), holds=False)) == ""
    assert shown(order.idle(A, [])) == "b1"
