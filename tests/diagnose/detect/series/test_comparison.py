"""Comparing all series of a history, in one process and in two."""

import os
import random
from pathlib import Path

import pytest

from sidecar.diagnose.detect.series import comparison
from sidecar.diagnose.detect.series.comparison import ComparedSeries, ComparedSpan, compare
from sidecar.errors import HistoryError
from sidecar.metrics.storage.history import History
from sidecar.metrics.storage.select import names
from sidecar.model.sample import Scrape

NS = 1_000_000_000
START = 1_767_225_600
SERIES, PAST, LATER = 600, 60, 10


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a history of two metrics of which one series left its past."""
    dice = random.Random(1)
    history = History(tmp_path / "metrics.jsonl")
    for number in range(PAST + LATER):
        samples = {
            f'{name}{{n="{n}"}}': dice.gauss(50, 5) for name in "ab" for n in range(SERIES // 2)
        }
        samples['a{n="7"}'] *= 9 if number >= PAST else 1
        version = int(number >= PAST)
        samples |= {f'app_info{{version="{version}"}}': 1.0, "scrape_samples": number}
        history.append(Scrape((START + 60 * number) * NS, up=True, samples=samples))
    history.close()
    return tmp_path / "metrics.jsonl"


def compared_by(path: Path, span: ComparedSpan, processes: int | None = None) -> ComparedSeries:
    """Return what comparing all series of the window gives."""
    return compare(path, span, names(path, span.since, span.until), processes)


@pytest.mark.parametrize("processes", [1, 2])
def test_compare(path: Path, processes: int) -> None:
    """One process and two find the same; the observer's own series are left out."""
    since = (START + 60 * PAST) * 1000
    compared = compared_by(path, ComparedSpan(0, since, since + 600_000), processes)
    assert compared.signals == SERIES + 2
    assert min(compared.candidates, key=lambda change: change.chance).series == 'a{n="7"}'
    assert [change.text for change in compared.labels] == ["version 0 → 1"]


def test_the_second_process_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a second process took and did not deliver is compared by the first."""
    since = (START + 60 * PAST) * 1000
    span = ComparedSpan(0, since, since + 600_000)
    expected = compared_by(path, span, 1)
    monkeypatch.setattr(comparison, "_compare_shared", os.abort)
    assert compared_by(path, span, 2).signals == expected.signals


def test_no_history(tmp_path: Path) -> None:
    """A history that is not there is an error."""
    with pytest.raises(HistoryError):
        compared_by(tmp_path / "none.jsonl", ComparedSpan(0, 1, 2))
