"""What every test has: examples that are the same in each run, a clock of its own, no settings."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from hypothesis import settings
from tests.harness import FakeClock

# `HYPOTHESIS_PROFILE=search` looks for new examples; a test run must not depend on luck.
settings.register_profile("same", derandomize=True, deadline=None, max_examples=200, database=None)
settings.register_profile("search", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


# Under nohup SIGINT is ignored, and so it would be in every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a full run in CI that skipped a test: what it needs must be there before it starts."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter is not None and reporter.stats.get("skipped")
    if os.environ.get("SIDECAR_FULL") and os.environ.get("CI") and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def clock() -> FakeClock:
    """Give a clock at 2026-02-21 13:42:05 UTC that only moves when it is asked to."""
    return FakeClock()


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Move the machine to Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
