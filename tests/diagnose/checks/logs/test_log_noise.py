"""The check log-noise."""

import pytest
from tests.diagnose.harness import SECOND
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import at, minutes, one, seen, steady, summary, template

from sidecar.diagnose.checks.logs import (
    log_noise,
)
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Severity
from sidecar.model.record import Level


@pytest.mark.parametrize("level", [Level.INFO, Level.WARNING])
def test_flood(level: Level) -> None:
    """A template that is suddenly most of the log is a flood, from its first record on."""
    flood = template("polling again", level, minutes(1400, 40, 30), second=5)
    info = steady(5)
    if level is Level.INFO:
        info[1400:] = [count + 30 for count in info[1400:]]
    calm = template("all is well", Level.INFO, at(steady(5)))
    given = summary(flood, info=info)
    kept = tuple(calm if template.text == calm.text else template for template in given.templates)
    found = one(log_noise.find(seen(info=info, templates=kept, minutes=given.minutes)))
    assert (found.at, found.severity) == (time_at(1400) + 5 * SECOND, Severity.WARNING)


def test_usual() -> None:
    """A template that was most of the log before is noise in a long log; requests are neither."""
    loud = template("job done", Level.WARNING, at(steady(50)))
    assert list(log_noise.find(seen(loud, info=steady(5)))) == []
    others = [template(f"event {n}", Level.WARNING, {n: 1}) for n in range(12)]
    assert one(log_noise.find(seen(loud, *others, info=steady(5)))).severity is Severity.INFO
    page = template("GET <path>", Level.WARNING, at(steady(50)))
    assert list(log_noise.find(seen(page, *others, info=steady(5)))) == []


def noise(count: int, all_lines: int, templates: int) -> Evidence:
    """Return a log in which one template has this many of all lines."""
    loud = template("job done", Level.WARNING, {0: count})
    others = [template(f"event {n}", Level.WARNING, {n: 1}) for n in range(templates - 1)]
    kept = (loud, *others)
    return seen(*kept, info=steady(5), records=all_lines, templates=kept)


@pytest.mark.parametrize(
    ("case", "count"),
    [
        pytest.param(noise(10_000, 19_999, 10), 1, id="ten thousand of ten"),
        pytest.param(noise(9_999, 19_000, 10), 0, id="a line less"),
        pytest.param(noise(10_000, 20_000, 10), 0, id="half"),
        pytest.param(noise(10_000, 19_999, 9), 0, id="a template less"),
    ],
)
def test_noise_thresholds(case: Evidence, count: int) -> None:
    """Noise has over half of the log, 10,000 lines and nine other templates."""
    assert len(list(log_noise.find(case))) == count


@pytest.mark.parametrize(("lines", "count"), [(100, 1), (99, 0)])
def test_flood_threshold(lines: int, count: int) -> None:
    """A flood has a hundred lines since its onset."""
    flood = template("polling again", Level.WARNING, {1439: lines}, second=5)
    found = list(log_noise.find(seen(flood, info=steady(5))))
    assert len(found) == count


def flood_after(hours: int, lines: int, own: int = 0, flood: int = 500) -> Evidence:
    """Return a flood in the window after hours of this many lines, `own` of them the same."""
    starts = [60 * hour for hour in range(23 - hours, 23)]
    info = [0] * 1440
    for minute in starts:
        info[minute] = lines - own
    loud = template("polling again", Level.WARNING, {1430: flood} | dict.fromkeys(starts, own))
    return seen(loud, info=info)


@pytest.mark.parametrize(
    ("case", "count"),
    [
        pytest.param(flood_after(3, 20), 1, id="three hours of twenty lines"),
        pytest.param(flood_after(2, 20), 0, id="two hours"),
        pytest.param(flood_after(3, 19), 0, id="of nineteen lines"),
        pytest.param(flood_after(3, 20, own=10), 1, id="half before"),
        pytest.param(flood_after(3, 20, own=11), 0, id="more than half before"),
    ],
)
def test_flood_needs_a_past(case: Evidence, count: int) -> None:
    """The past of a flood has three hours of twenty lines, in none of which it was over half."""
    assert len(list(log_noise.find(case))) == count


@pytest.mark.parametrize(("calm", "count"), [(149, 1), (150, 0)])
def test_flood_is_over_half(calm: int, count: int) -> None:
    """A flood is more than half of the lines since its onset."""
    loud = template("polling again", Level.WARNING, {1430: 150})
    info = [1] * 1430 + [calm] + [0] * 9
    assert len(list(log_noise.find(seen(loud, info=info)))) == count
