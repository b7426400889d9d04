"""Durations and sizes in Prometheus' spelling."""

import msgspec
import pytest

from sidecar.errors import UsageError
from sidecar.metrics.scrape.config_values import Bytes, Seconds, typed


class Times(msgspec.Struct, frozen=True):
    """What is read."""

    time: Seconds | None = None
    size: Bytes | None = None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("15s", 15),
        ("500ms", 0.5),
        ("1m30s", 90),
        ("1h1m1s1ms", 3661.001),
        ("1d", 86_400),
        ("0.5s", 0.5),
        ("1.5h", 5_400),
        (" 1s", 1),
        ("1", 1),
        (7, 7),
        (0.25, 0.25),
    ],
)
def test_durations(written: object, seconds: float) -> None:
    """A duration has its units from the largest to the smallest, a number is seconds."""
    assert typed(Times, {"time": written}, "here", {}) == Times(time=Seconds(seconds))


@pytest.mark.parametrize(
    "written",
    ["", "s", "1s1m", "-1s", "1_0s", "٣s", "2d", 0, -1, True, [], "inf"],
)
def test_no_durations(written: object) -> None:
    """Anything else is not a duration."""
    with pytest.raises(UsageError, match=r"^here: time: invalid duration .*: use "):
        typed(Times, {"time": written}, "here", {})


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("16MB", 16 << 20),
        ("16MiB", 16 << 20),
        ("1 KB", 1024),
        ("1G", 1 << 30),
        ("5", 5),
        (5, 5),
        ("1.5mb", 3 << 19),
    ],
)
def test_sizes(written: object, size: int) -> None:
    """A size counts in powers of 1024, as Prometheus' do."""
    assert typed(Times, {"size": written}, "here", {}) == Times(size=Bytes(size))


@pytest.mark.parametrize("written", ["", "MB", "-1", -1, True, "1 MB x", "9" * 99])
def test_no_sizes(written: object) -> None:
    """Anything else is not a size."""
    with pytest.raises(UsageError, match=r"^here: size: invalid size .*: use 512MiB"):
        typed(Times, {"size": written}, "here", {})
