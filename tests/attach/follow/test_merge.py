"""One order out of several streams."""

from tests.harness import FakeClock

from sidecar.attach.follow.merge import FIRST_S, ROOM, WINDOW_S, Merge

LIVE = 2_000_000_000 * 10**9
"""A time that is not past for the clock of tests."""


def merge_of(clock: FakeClock, *keys: str) -> Merge[str, str]:
    """Return a merge whose streams were begun a while ago."""
    merge = Merge[str, str](clock)
    for key in keys:
        merge.open(key)
    clock.now += FIRST_S
    return merge


def test_all_have_spoken(clock: FakeClock) -> None:
    """While every stream has a line there, the earliest goes at once."""
    merge = merge_of(clock, "a", "b")
    merge.put("a", LIVE + 1, "a1")
    merge.put("a", LIVE + 3, "a3")
    merge.put("b", LIVE + 2, "b2")
    assert list(merge.take()) == ["a1", "b2"]


def test_a_late_line(clock: FakeClock) -> None:
    """A line that comes within the window stands where its time puts it."""
    merge = merge_of(clock, "a", "b")
    merge.put("a", LIVE + 2, "a2")
    assert list(merge.take()) == []
    clock.now += WINDOW_S / 2
    merge.put("b", LIVE + 1, "b1")
    clock.now += WINDOW_S
    assert list(merge.take()) == ["b1", "a2"]


def test_the_wait_is_bounded(clock: FakeClock) -> None:
    """A stream that says nothing holds nobody for longer than the window."""
    merge = merge_of(clock, "a", "silent")
    merge.put("a", LIVE + 2, "a2")
    clock.now += WINDOW_S
    assert list(merge.take()) == ["a2"]


def test_a_stream_that_begins(clock: FakeClock) -> None:
    """A stream that was just begun is given more time for its first line."""
    merge = Merge[str, str](clock)
    merge.open("a")
    merge.open("b")
    merge.put("a", LIVE + 2, "a2")
    clock.now += WINDOW_S
    assert list(merge.take()) == []
    merge.put("b", LIVE + 1, "b1")
    assert list(merge.take(everything=True)) == ["b1", "a2"]


def test_a_stream_that_ended(clock: FakeClock) -> None:
    """What an ended stream said is given out, and nobody waits for it any more."""
    merge = merge_of(clock, "a", "b")
    merge.put("b", LIVE + 5, "b5")
    merge.close("b")
    merge.put("a", LIVE + 1, "a1")
    assert list(merge.take()) == ["a1"]
    merge.close("a")
    assert list(merge.take()) == ["b5"]
    assert merge.is_empty


def test_a_clock_that_is_set_back(clock: FakeClock) -> None:
    """Lines of one stream keep their order, whatever their times say."""
    merge = merge_of(clock, "a")
    for ts in (3, 1, 2):
        merge.put("a", LIVE + ts, f"a{ts}")
    assert list(merge.take()) == ["a3", "a1", "a2"]


def test_room(clock: FakeClock) -> None:
    """A stream that is far ahead is not read for a while."""
    merge = merge_of(clock, "a", "b")
    for ts in range(ROOM):
        merge.put("a", LIVE + ts, "")
    assert not merge.has_room("a")
    assert merge.has_room("b")


def test_the_past_need_not_wait(clock: FakeClock) -> None:
    """Old lines go on at once while the others say nothing: what they will say is newer."""
    merge = merge_of(clock, "a", "silent")
    merge.put("a", 1, "a1")
    assert list(merge.take()) == ["a1"]
    merge.put("silent", 3, "s3")
    merge.put("a", 2, "a2")
    assert list(merge.take()) == ["a2"]
    merge.put("a", 4, "a4")
    assert list(merge.take()) == ["s3"]
    clock.now += WINDOW_S
    assert list(merge.take()) == ["a4"]
