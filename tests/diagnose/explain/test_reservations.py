"""When a report without findings is good news, and what is said when it is not."""

import msgspec
import pytest
from tests.e2e.pages.samples import DAY, MINUTE, NOW, SAMPLES, missing

from sidecar.diagnose.explain.reservations import nothing_known, reservations
from sidecar.model.evidence import Evidence, Window, first_read
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level
from sidecar.model.signals import Role, Signals

replace = msgspec.structs.replace
NONE = missing()[0]


def calm(**changes: object) -> Evidence:
    """Return evidence of a day without trouble, changed."""
    return replace(SAMPLES["healthy"]()[0], **changes)


def signals(found: Evidence) -> Signals:
    """Return the signals, which are there."""
    assert isinstance(found.signals, Signals)
    return found.signals


def logs(found: Evidence) -> LogSummary:
    """Return the log, which is there."""
    assert isinstance(found.logs, LogSummary)
    return found.logs


def begun(minutes: int) -> Signals:
    """Return signals that begin so many minutes before the end."""
    whole = signals(calm())
    unknown = (None,) * (DAY - minutes)
    kept = [
        replace(signal, values=(*unknown, *signal.values[DAY - minutes :]))
        for signal in whole.signals
    ]
    return replace(whole, signals=tuple(kept))


def failing(*shares: float) -> Signals:
    """Return signals whose last shares of failed requests are these."""
    whole = signals(calm())
    kept = [
        replace(signal, values=(*signal.values[: -len(shares)], *shares))
        if signal.role is Role.ERRORS
        else signal
        for signal in whole.signals
    ]
    return replace(whole, signals=tuple(kept))


def test_all_is_well() -> None:
    """A day of calm, all of it read, leaves no doubt."""
    assert reservations(calm()) == ()
    assert not nothing_known(calm())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"logs": NONE.logs}, ("not read, so not judged: the log",)),
        (
            {"target": "", "health": NONE.health, "metrics": NONE.metrics},
            ("no target was named, so not judged: health, live metrics",),
        ),
        (
            {"target": "", "health": NONE.health, "history": NONE.history},
            (
                "not read, so not judged: the metrics history",
                "no target was named, so not judged: health",
            ),
        ),
    ],
)
def test_what_was_not_read(changes: dict[str, object], said: tuple[str, ...]) -> None:
    """A channel that failed is told from one that no one asked."""
    assert reservations(calm(**changes)) == said


@pytest.mark.parametrize(
    ("minutes", "window", "length"),
    [(9, 60, "9 min"), (90, 60, "30 min"), (121, 60, ""), (125, 5, ""), (50, 5, "45 min")],
)
def test_short_history(minutes: int, window: int, length: str) -> None:
    """A history needs an hour before the window; one within the window counts as a whole."""
    found = calm(signals=begun(minutes), window=Window(NOW - window * MINUTE, NOW))
    said = f"there is little earlier history to compare with ({length})"
    assert reservations(found) == ((said,) if length else ())


def test_everything_judged() -> None:
    """Where all was asked for, an hour of it is enough."""
    long = calm()
    assert reservations(replace(long, window=Window(first_read(long) or 0, NOW))) == ()
    young = replace(signals(calm()), start=NOW - 20 * MINUTE, signals=())
    short = calm(signals=young, logs=NONE.logs, history=NONE.history)
    short = replace(short, window=Window(first_read(short) or 0, NOW))
    assert "(20 min)" in reservations(short)[0]


@pytest.mark.parametrize(("age", "doubtful"), [(61, False), (59, False), (40, True)])
def test_young_log(age: int, doubtful: bool) -> None:  # noqa: FBT001 - a parameter of a row
    """Without a history, the log must be as old as the window."""
    log = replace(logs(calm()), first=NOW - age * MINUTE)
    found = calm(logs=log, signals=NONE.signals)
    assert any("little earlier history" in doubt for doubt in reservations(found)) is doubtful


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.417,), "41.7% failed at the end, before mostly at most 0.45%"),
        ((0.015,), ""),
        ((0.4, 0.001), ""),
    ],
)
def test_failures_that_rose(shares: tuple[float, ...], said: str) -> None:
    """A share of failures far above its past is said, small ones and past ones are not."""
    assert reservations(calm(signals=failing(*shares))) == ((said,) if said else ())


@pytest.mark.parametrize(
    ("earlier", "later", "is_said"), [(0, 1, True), (1, 1, False), (1, 2, False), (1, 5, True)]
)
def test_errors_that_rose(earlier: int, later: int, is_said: bool) -> None:  # noqa: FBT001 - a row
    """Three times as many logged errors a minute as before the window are said."""
    end = NOW // MINUTE
    minutes = {end - at: {Level.ERROR: later if at <= 60 else earlier} for at in range(600)}
    minutes |= {end + 9: {Level.ERROR: 10**6}}
    said = reservations(calm(logs=replace(logs(calm()), minutes=minutes)))
    assert bool(said) is is_said
    assert not is_said or said[0].startswith(f"{61 * later} errors were logged in the last 1 h 1")


def test_half_of_a_short_log() -> None:
    """A log that begins within the window is compared with its own first half."""
    end = NOW // MINUTE
    minutes = {end - at: {Level.INFO: 9, Level.ERROR: 20 * (at < 4)} for at in range(10)}
    log = replace(logs(calm()), minutes=minutes)
    assert reservations(calm(logs=log)) == (
        "80 errors were logged in the last 5 min, 0 in the 5 min before",
    )
