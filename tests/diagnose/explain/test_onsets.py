"""Changes that began together are one event."""

from sidecar.diagnose.explain.onsets import (
    described,
    logged,
    measured,
    of_service,
    onsets,
    title,
    with_logs,
)
from sidecar.model.report import LogChange
from sidecar.model.signals import SeriesChange

NS = 1_000_000_000


def change(
    series: str, at: int, excess: float = 5.0, target: str = "", **more: object
) -> SeriesChange:
    """Return a change at so many seconds."""
    fields = {"kind": "value", "unit": "", "before": 10.0, "after": 400.0, "strong": True} | more
    return SeriesChange(
        series=series, at=at * NS, until=at * NS, excess=excess, ratio=9.0, chance=0.0,
        target=target, **fields,  # type: ignore[arg-type] # a few fields by name
    )  # fmt: skip


def test_onsets() -> None:
    """Changes of one target within two minutes are a group, strongest first, in order of time."""
    groups = onsets(
        [
            change("c", 500),
            change("a", 100, 3.0),
            change("b", 160, 9.0),
            change("d", 130, target="t"),
        ]
    )
    assert [(group.at // NS, [item.series for item in group.changes]) for group in groups] == [
        (100, ["b", "a"]),
        (130, ["d"]),
        (500, ["c"]),
    ]


def test_onset_of_the_strong() -> None:
    """The onset is that of the first strong change, where there is one."""
    (group,) = onsets([change("a", 100, strong=False), change("b", 160)])
    assert group.at == 160 * NS


def test_described() -> None:
    """A change is one sentence with one unit on both sides."""
    assert described(change("queue", 0)) == "queue rose to 400 (normally 10)"
    fell = change("x_total", 0, kind="rate", unit="1/s", before=1.17, after=0.22)
    assert described(fell) == "rate of x_total fell to 0.22/s (normally 1.17/s)"


def log(at: int, service: str = "") -> LogChange:
    """Return a template that appeared at so many seconds."""
    return LogChange("1", "no route", "appeared", at * NS, 111, 0.0, 3.7, "ERROR no route", service)


def test_services() -> None:
    """Changes of different services are groups of their own, also of one target."""
    groups = onsets(
        [change("a", 100, service="cart"), change("b", 101, service="front")], of_service
    )
    assert [group.service for group in groups] == ["cart", "front"]


def test_title() -> None:
    """A title counts what changed, and says of which service and within which time."""
    changes = [change("a", 100, service="cart"), change("b", 130, service="cart")]
    (group,) = onsets(changes)
    assert title(group) == "2 series of cart within 30 s"
    (alone,) = onsets([change("a", 100, target="t")])
    assert title(alone) == "1 series of t"
    (both,) = with_logs([alone], [log(110)])
    assert title(both) == "1 series and 1 log template of t within 10 s"


def test_with_logs() -> None:
    """A template joins the nearest group of its service, and is a group of its own elsewhere."""
    groups = onsets(
        [change("a", 100, service="cart"), change("b", 130, service="front")], of_service
    )
    found = with_logs(groups, [log(101, "front"), log(102), log(900, "front")])
    assert [(group.service, len(group.changes), len(group.logs)) for group in found] == [
        ("cart", 1, 1),
        ("front", 1, 1),
        ("front", 0, 1),
    ]


def test_measured() -> None:
    """A change has both values in one unit, and how unusual it is; its service where needed."""
    assert measured(change("queue", 0)) == "queue 10 → 400, 5× the range of its past beyond it"
    slow = change("latency", 0, 1e9, kind="p99", unit="s", before=0.012, after=0.84, service="cart")
    assert measured(slow) == (
        "cart: p99 of latency 12 → 840 ms, over 1,000× the range of its past beyond it"
    )
    assert measured(change('rss{service="cart"}', 0, service="cart")).startswith("rss{")


def test_logged() -> None:
    """A template has its count, what it did, lines a minute before and after, and an example."""
    assert logged(log(0, "cart")) == (
        "cart: log appeared: 111× “no route”, 0 → 3.7/min; ERROR no route"
    )
