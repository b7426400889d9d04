"""What a service says in its log: with its work, by the clock, of its failures, at each start."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from tests.diagnose.scenarios.phrases import Phrase, Speaker
from tests.diagnose.scenarios.services import HOUR
from tests.diagnose.scenarios.world import World

Moment = tuple[int, Phrase]
Moments = list[Moment]
Lines = list[tuple[int, str]]
"""Lines with their true times in milliseconds, in the order in which they are written."""


def say(world: World, speaker: Speaker) -> Lines:
    """Return a world's log, from `world.log_from` on."""
    words, dice = world.service.words, world.dice
    first = world.since(world.log_from)
    spoken = sum(world.requests[first:]) * world.service.per_request
    share = min(1.0, world.service.lines / max(1, spoken))
    counts = [n * world.service.per_request for n in world.requests]
    usual = _moments(world, first, _thinned(world, counts, share), words.usual)
    # Which failure is the common one differs from one place to the next.
    weights = [phrase.weight * dice.uniform(0.3, 3) for phrase in words.errors]
    told = _thinned(world, world.errors, world.service.told)
    failures = _moments(world, first, told, words.errors, weights)
    found = [*usual, *map(_blamed(world), failures), *_idle(world), *_rare(world)]
    found = [each for each in found if not world.is_dead(each[0])] if world.dead else found
    found += _starts(world)
    events = [(ms, speaker.say(phrase)) for ms, phrase in found if ms >= world.log_from]
    events += world.said
    events = [
        event for event in events
        if event[0] <= world.end and not any(a <= event[0] < b for a, b in world.hushed)
    ]  # fmt: skip
    events.sort(key=_when)
    write, (step_at, step) = world.service.write, world.clock_step
    lines = [(ms, write(ms + step if ms >= step_at else ms, each)) for ms, each in events]
    for edit in world.edits:
        lines = edit(lines)
    return lines


def put(path: Path, lines: Lines, *, rotated: bool) -> None:
    """Write the log, with `rotated` its older part as `NAME.1`."""
    cut = len(lines) * 2 // 3 if rotated else 0
    if cut:
        _write(path.with_name(path.name + ".1"), lines[:cut])
    _write(path, lines[cut:])


def _write(path: Path, lines: Lines) -> None:
    path.write_text("".join([line + "\n" for _, line in lines]), "utf-8", errors="surrogateescape")


def _when(event: tuple[int, object]) -> int:
    return event[0]


def _thinned(world: World, counts: Sequence[int], share: float) -> Sequence[int]:
    return counts if share >= 1 else world.dice.thinned(counts, [share] * len(counts))


def _moments(
    world: World,
    first: int,
    counts: Sequence[int],
    words: Sequence[Phrase],
    weights: Sequence[float] | None = None,
) -> Moments:
    rand, step, times = world.dice.random, world.step, world.times
    when = [
        times[at] - int(rand() * step)
        for at in range(first, len(counts))
        if counts[at]
        for _ in range(counts[at])
    ]
    sums = list(accumulate(weights or [phrase.weight for phrase in words]))
    return list(zip(when, world.dice.choices(words, cum_weights=sums, k=len(when)), strict=True))


def _blamed(world: World) -> Callable[[Moment], Moment]:
    """Return what gives most failures of an incident one cause, as incidents have."""

    def blamed(moment: Moment) -> Moment:
        for begin, end, word in world.blamed:
            if begin <= moment[0] < end and world.dice.random() < 0.9:
                return moment[0], word
        return moment

    return blamed


def _idle(world: World) -> Moments:
    every = world.service.idle * 1000
    rows = world.service.words.idle
    count = int((world.end - world.log_from) // every)
    picked = world.dice.choices(rows, [row.weight for row in rows], k=count)
    rand = world.dice.random
    return [
        (int(world.log_from + (number + 0.1 * rand()) * every), row)
        for number, row in enumerate(picked)
    ]


def _rare(world: World) -> Moments:
    """Return what comes once in a day or so: in real logs, too, there is always a first time."""
    found: Moments = []
    for row in world.service.words.rare:
        for spot in world.dice.spots(world.end - world.log_from, 30 * HOUR / row.weight):
            at = int(world.log_from + spot)
            found.append((at, row))
            if world.dice.random() < 0.25:  # someone tries again
                found.append((at + world.dice.randrange(500, 5_000), row))
    return found


def _starts(world: World) -> Moments:
    found: Moments = []
    for begin, back in world.dead:
        if begin not in world.crashes:
            found += [
                (begin - 900 + 200 * n, row) for n, row in enumerate(world.service.words.stop)
            ]
        found += [(back + 300 * n, row) for n, row in enumerate(world.service.words.start)]
    return found
