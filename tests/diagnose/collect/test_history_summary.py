"""What a history says of one of its targets."""

from contextlib import closing
from pathlib import Path

import pytest

from sidecar.diagnose.collect.history_summary import instance_of, summarise_history
from sidecar.metrics.storage.history import History
from sidecar.model.evidence import Window
from sidecar.model.sample import Scrape

ALL = Window(0, 1 << 62)
APP, DB = '{instance="app:8080",job="a"}', '{instance="db:9187",job="d"}'


def history(tmp_path: Path, *targets: str) -> Path:
    """Return a history with a scrape of these targets, one second after the other."""
    path = tmp_path / "m.jsonl"
    with closing(History(path)) as store:
        for number, target in enumerate(targets, 1):
            samples = {"requests_total": float(number)}
            store.append(Scrape(number * 10**9, True, samples, target=target))
    return path


@pytest.mark.parametrize(
    ("instance", "target"),
    [
        pytest.param("app:8080", APP, id="asked"),
        pytest.param("db:9187", DB, id="asked-other"),
        pytest.param("no:1", DB, id="not-there"),
        pytest.param("", DB, id="the-busiest"),
    ],
)
def test_several_targets(instance: str, target: str, tmp_path: Path) -> None:
    """Figures are of the target that is asked for, or of the one with the most scrapes."""
    found = summarise_history(history(tmp_path, DB, APP, DB, APP, DB), ALL, instance)
    first, latest, count = (2.0, 4.0, 2) if target == APP else (1.0, 5.0, 3)
    assert (found.target, found.others, found.scrapes, found.failed) == (target, 1, count, 0)
    assert found.first is not None
    assert found.latest is not None
    ends = [scrape.samples["requests_total"] for scrape in (found.first, found.latest)]
    assert ends == [first, latest]


def test_one_target(tmp_path: Path) -> None:
    """The only target is shown, whatever it is called elsewhere."""
    found = summarise_history(history(tmp_path, "", ""), ALL, "app:8080")
    assert (found.target, found.others, found.scrapes) == ("", 0, 2)


def test_nothing_in_the_window(tmp_path: Path) -> None:
    """A window without a scrape has figures of nothing."""
    found = summarise_history(history(tmp_path, APP, DB), Window(1 << 61, 1 << 62), "app:8080")
    assert (found.scrapes, found.others, found.first) == (0, 0, None)


@pytest.mark.parametrize(
    ("target", "instance"),
    [(APP, "app:8080"), ("", ""), ('{job="x"}', ""), ("no labels{", ""), ("{{", "")],
)
def test_instance(target: str, instance: str) -> None:
    """The name of a target has its instance; a hostile name has none."""
    assert instance_of(target) == instance
