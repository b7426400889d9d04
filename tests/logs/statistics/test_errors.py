"""Counts of errors: causes, loggers, paths and statuses."""

import pytest

from sidecar.logs.statistics.errors import OTHERS, ErrorCounts
from sidecar.model.logs import Cause
from sidecar.model.record import Record


@pytest.mark.parametrize(
    ("fields", "groups"),
    [
        pytest.param({"path": "/a/7?x=1"}, {"path": "/a/<num>"}, id="path"),
        pytest.param({"url": "https://h:1/a/b#c"}, {"path": "/a/b"}, id="url"),
        pytest.param({"request": {"path": "/x"}}, {"path": "/x"}, id="nested"),
        pytest.param({"http.route": "/r/{id}"}, {"path": "/r/{id}"}, id="dotted"),
        pytest.param({"http": {"status_code": 502}}, {"status": "502"}, id="status"),
        pytest.param({"status": True, "code": 7}, {"status": "7"}, id="no text"),
        pytest.param({"path": "/u/0b9c1e52a77f"}, {"path": "/u/<hex>"}, id="an id"),
        pytest.param({}, {}, id="none"),
    ],
)
def test_groups(fields: dict[str, object], groups: dict[str, str]) -> None:
    """Errors are grouped by the usual fields; URLs by path and without ids."""
    counts = ErrorCounts()
    counts.error(Record("x", fields=fields))
    assert {name: values[0][0] for name, values in counts.groups().items() if values} == groups


def test_causes() -> None:
    """Causes are counted by their masked text."""
    counts = ErrorCounts()
    for ts in (5, 3, None):
        counts.cause(Record("x", ts=ts, error=f"KeyError: {ts}0\n  more"))
    assert Cause("KeyError: <num>", 2, 3, 5) in counts.causes()


def test_bounds() -> None:
    """Values beyond the bounds share one count."""
    counts = ErrorCounts()
    for number in range(1_200):
        word = "".join(chr(97 + int(digit)) for digit in str(number))
        counts.error(Record("x", logger=word))
        counts.cause(Record("x", error=word))
    assert counts.groups()["logger"][0] == (OTHERS, 200)
    assert (counts.causes()[0].text, counts.causes()[0].count) == (OTHERS, 200)


def test_merge() -> None:
    """The last errors are those of the later part; of two logs, the last by time."""
    one, other = ErrorCounts(), ErrorCounts()
    for ts in range(6):
        one.error(Record("one", ts=2 * ts))
        other.error(Record("other", ts=2 * ts + 1))
    one.merge(other, apart=True)
    assert [record.ts for record in one.last] == [7, 8, 9, 10, 11]
    one.merge(other)
    assert [record.ts for record in one.last] == [3, 5, 7, 9, 11]
