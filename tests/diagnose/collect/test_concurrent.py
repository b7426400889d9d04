"""Collectors run at once, each with its own deadline."""

import threading

import pytest

from sidecar.diagnose.collect import concurrent
from sidecar.diagnose.collect.concurrent import Collector
from sidecar.errors import LogError
from sidecar.model.evidence import Missing


def fails(error: Exception) -> str:
    """Raise an error, as a channel that cannot be read."""
    raise error


def test_result() -> None:
    """What was read is returned, as often as it is asked for."""
    collector = Collector("log", lambda: "text", 5.0)
    assert collector.result() == "text"
    assert collector.is_done()
    assert collector.result() == "text"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (LogError("no log at x"), "no log at x"),
        (ValueError("odd"), "a fault of Sidecar itself: ValueError: odd"),
    ],
    ids=["expected", "unexpected"],
)
def test_error(error: Exception, reason: str) -> None:
    """An error of a channel is the reason why it is missing, whatever error it is."""
    assert Collector("log", lambda: fails(error), 5.0).result() == Missing(reason)


def test_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that takes too long is missing, and the others do not wait for it."""
    monkeypatch.setattr(concurrent, "_GRACE_S", 0.0)
    release = threading.Event()
    slow = Collector("log", release.wait, 0.01)
    quick = Collector("health", lambda: "ok", 5.0)
    assert quick.result() == "ok"
    assert not slow.is_done()
    assert slow.result() == Missing("not done within 0.01 s")
    release.set()
