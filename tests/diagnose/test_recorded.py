"""Programs that were broken for real: what was broken is named among the first things shown."""

from pathlib import Path

import pytest
from tests.diagnose.recorded.recording import (
    MINUTE_NS,
    Look,
    Recording,
    load,
    look,
    score_recording,
    unpack,
    where_named,
)

RECORDINGS = {recording.name: recording for recording in load()}
QUICK = ("nginx", "node", "redis")
LEAST_NAMED = 5
"""Of the seven; docs/proof.md says which are missed."""


def test_each_recording_is_whole(tmp_path: Path) -> None:
    """Each has a quarter of an hour of health, minutes of fault, its files, and is small."""
    for recording in RECORDINGS.values():
        assert recording.broken_from - recording.healthy_from >= 14.8 * MINUTE_NS
        assert recording.broken_until - recording.broken_from >= 4 * MINUTE_NS
        unpack(recording, tmp_path)
    folders = Path(__file__).parent / "recorded"
    assert max(path.stat().st_size for path in folders.rglob("*.zst")) <= 150_000


@pytest.mark.parametrize("name", QUICK)
def test_what_was_broken_is_named(name: str, tmp_path: Path) -> None:
    """The report over the broken minutes names it in the first three findings or changes."""
    recording = RECORDINGS[name]
    unpack(recording, tmp_path)
    since, until = recording.broken_from - MINUTE_NS, recording.broken_until
    seen = look(recording, tmp_path, since, until)
    assert where_named(recording, seen), seen


def test_what_is_not_named_is_missed() -> None:
    """A pattern counts in a finding or a change, with the word in which it stands."""
    recording = Recording("x", "", 0, 0, 0, (), ("queue_mess", "lag"))
    told = Look(("warning a: b",), ("rabbitmq_queue_messages rose",), ())
    assert where_named(recording, told) == "change 1: `rabbitmq_queue_messages`"
    assert where_named(recording, Look(("warning a: b",), (), ())) == ""


@pytest.mark.proof
@pytest.mark.timeout(300)
def test_all_recordings(tmp_path: Path) -> None:
    """At least as many are named as docs/proof.md says."""
    scores = []
    for name, recording in RECORDINGS.items():
        folder = tmp_path / name
        folder.mkdir()
        scores.append(score_recording(recording, folder))
    missed = [score.recording.name for score in scores if not score.named]
    assert len(scores) - len(missed) >= LEAST_NAMED, missed
