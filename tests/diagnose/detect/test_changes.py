"""What changed in a window, with a bound on false alarms over all series together."""

import random
from pathlib import Path

import pytest

from sidecar.diagnose.detect.changes import bound, find_changes
from sidecar.metrics.storage.history import History
from sidecar.model.evidence import Window
from sidecar.model.sample import Scrape
from sidecar.model.signals import Changes

NS = 1_000_000_000
START = 1_767_225_600
STEP = 60
PAST, LATER = 240, 20


def changes(folder: Path, series: int, *, incident: bool) -> Changes:
    """Return what changed where of many series four left their past in the last five minutes."""
    dice = random.Random(8092)
    path = folder / "metrics.jsonl"
    history = History(path)
    totals = [0.0] * series
    for number in range(PAST + LATER):
        bad = incident and number >= PAST + LATER - 5
        totals = [total + dice.randrange(20, 40) for total in totals]
        samples = {f'work_total{{shard="{n}"}}': total for n, total in enumerate(totals)}
        samples |= {f'depth{{queue="{n}"}}': dice.gauss(20, 3) for n in range(series)}
        samples["jobs_queue_depth"] = dice.gauss(10, 1) * (40 if bad else 1)
        samples["consumer_lag"] = dice.gauss(100, 9) * (90 if bad else 1)
        samples["cache_hit_ratio"] = dice.gauss(0.9, 0.01) / (5 if bad else 1)
        samples["cpu_millicores"] = dice.gauss(50, 5) * (6 if bad else 1)
        history.append(Scrape((START + STEP * number) * NS, up=True, samples=samples))
    history.close()
    end = START + STEP * (PAST + LATER)
    return find_changes(path, 0, Window((START + STEP * PAST) * NS, end * NS))


def test_incident(tmp_path: Path) -> None:
    """Series that no rule knows are found among five hundred, strongest first, with onset."""
    found = changes(tmp_path, 250, incident=True)
    strong = {change.series: change for change in found.changes if change.strong}
    assert set(strong) == {"jobs_queue_depth", "consumer_lag", "cache_hit_ratio", "cpu_millicores"}
    onset = (START + STEP * (PAST + LATER - 5)) * NS
    assert {change.at for change in strong.values()} == {onset}
    assert strong["jobs_queue_depth"].after == pytest.approx(400, rel=0.2)
    assert strong["jobs_queue_depth"].before == pytest.approx(10, rel=0.1)
    assert strong["cache_hit_ratio"].after < strong["cache_hit_ratio"].before
    assert found.signals > 500


def test_healthy(tmp_path: Path) -> None:
    """A healthy service with five hundred series has no strong change."""
    found = changes(tmp_path, 250, incident=False)
    assert [change for change in found.changes if change.strong] == []
    assert len(found.changes) <= 2


def test_young(tmp_path: Path) -> None:
    """Series with too little past are counted and not judged."""
    history = History(tmp_path / "m.jsonl")
    for number in range(40):
        history.append(Scrape((START + STEP * number) * NS, up=True, samples={"a": number % 3}))
    history.close()
    window = Window((START + STEP * 20) * NS, (START + STEP * 40) * NS)
    assert find_changes(tmp_path / "m.jsonl", 0, window) == Changes(0, (), 1)


def test_bound() -> None:
    """The chances that are accepted grow with their rank (Benjamini and Hochberg)."""
    assert bound([0.001, 0.008, 0.039, 0.041, 0.9], 5, 0.05) == 0.008
    assert bound([0.5, 0.6], 2, 0.05) == 0.0
    assert bound([], 0, 0.05) == 0.0
