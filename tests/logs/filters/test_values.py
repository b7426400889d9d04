"""Names in a record and their values, as text and as numbers."""

import pytest
from tests.logs.filters.harness import RECORD

from sidecar.logs.filters.values import ALIASES, MISSING, flat, getter, number, text
from sidecar.logs.filters.where import compile_where
from sidecar.model.record import Level, Record


@pytest.mark.parametrize(
    ("part", "name"), [(part, name) for part, names in ALIASES.items() for name in names.split()]
)
def test_aliases(part: str, name: str) -> None:
    """A part of the record is found under each name that loggers use for it."""
    present, absent = compile_where(f"exists {name}"), Record(msg="")
    assert present(RECORD)
    assert not present(absent), part


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("status", 503),
        ("level", Level.WARNING),
        (".level", "odd"),
        ("event", "paid"),
        ("message", "request done"),
        ("a.b.c", 1),
        ("user.roles.main", "admin"),
        ("nothing", None),
        ("user.id.x", MISSING),
        ("missing", MISSING),
    ],
)
def test_getter(path: str, value: object) -> None:
    """A name leads to a field, a nested field, or a part of the record."""
    assert getter(path)(RECORD) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (503, 503),
        (0.5, 0.5),
        (True, None),
        ("-5e2", -500.0),
        ("12345678901234567890", 12_345_678_901_234_567_890),
        ("1_0", None),
        ("\uff11", None),
        ("1e999", None),
        ("x", None),
        (None, None),
    ],
)
def test_number(value: object, expected: float | None) -> None:
    """Numbers and their texts in ASCII are numbers; nothing else is."""
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a b", "a b"),
        (7, "7"),
        (0.05, "0.05"),
        (float("inf"), "Infinity"),
        (True, "true"),
        (None, "null"),
        (Level.ERROR, "error"),
        ({"id": [7]}, '{"id": [7]}'),
        pytest.param(10**5000, "", id="5000-digits"),
    ],
)
def test_text(value: object, expected: str) -> None:
    """Text stays as it is, a level is its name, all else is JSON."""
    assert text(value) == expected


def test_flat() -> None:
    """Nested fields get dotted names, in order; an empty object is a value."""
    fields: dict[str, object] = {"a": {"b": 1, "c": {"d": 2}}, "e": {}, "f": [3]}
    assert list(flat(fields)) == [("a.b", 1), ("a.c.d", 2), ("e", {}), ("f", [3])]
