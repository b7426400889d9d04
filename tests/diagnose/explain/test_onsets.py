"""Changes that began together are one event."""

from sidecar.diagnose.explain.onsets import described, onsets
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
