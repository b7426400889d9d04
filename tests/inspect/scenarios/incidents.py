"""The incidents: what each does to a world, and what a report may rightly say of it.

`codes` are the findings of which one must be there; `also` the consequences that are as true.
They were written down before any result was seen.
"""

from collections.abc import Callable

import msgspec
from tests.inspect.scenarios.phrases import Phrase, Said, Speaker
from tests.inspect.scenarios.services import MINUTE
from tests.inspect.scenarios.world import Span, World, deploy

from sidecar.model.record import Level

Plant = Callable[[World, Speaker, int], None]

STEADY = ("web", "checkout", "java", "proxy")
"""Services with so many requests that a person would see a change within a minute."""


class Incident(msgspec.Struct, frozen=True):
    """A kind. `early` and `late` are the first and the last minute of its onset before the end.

    Without `has_onset` it is a state of this moment, of which nothing tells the beginning. A
    quarter of those `with_deploy` begin with one.
    """

    plant: Plant
    codes: frozenset[str]
    services: tuple[str, ...]
    also: frozenset[str] = frozenset()
    early: int = 50
    late: int = 12
    has_onset: bool = True
    with_deploy: bool = False


def _target_down(world: World, speaker: Speaker, onset: int) -> None:
    """Let the process die, or nobody reach it any more."""
    world.health = "away"
    if world.dice.random() < 0.6:
        _crash(world, speaker, onset, world.end + MINUTE)
        return
    reason = world.dice.choice(("timed out after 5 s", "no route to host", "connection refused"))
    for at in range(world.since(onset), len(world.times)):
        world.failed[at] = reason


def _restart_loop(world: World, speaker: Speaker, onset: int) -> None:
    """Let the process die soon after each start; the pauses between become longer."""
    at, wait = onset, 10_000
    last = world.dice.choice(world.service.words.fatal)
    while at < world.end:
        _crash(world, speaker, at, at + wait, last)
        at += wait + world.dice.randrange(20_000, 90_000)
        wait = min(2 * wait, 160_000)


def _crash(
    world: World, speaker: Speaker, begin: int, back: int, last: Phrase | None = None
) -> None:
    world.dead.append((begin, back))
    world.crashes.add(begin)
    if last is not None or world.dice.random() < 0.6:
        word = last or world.dice.choice(world.service.words.fatal)
        world.said.append((begin, speaker.say(word)))


def _error_ratio(world: World, speaker: Speaker, onset: int) -> None:
    """Let many times the usual share of the requests fail."""
    del speaker
    at = world.since(onset)
    share = sum(world.bad) / len(world.bad)
    rate = sum(world.rate[at - 40 : at]) / 40
    # So that a minute shows it: ten failures at least.
    times = max(world.dice.uniform(5, 20), min(0.5, 10 / (60 * rate)) / share)
    end = world.end + MINUTE
    if world.dice.random() < 0.3:
        end = onset + world.dice.randrange(8, 20) * MINUTE
    world.scale(world.bad, (onset, end), min(times, 0.6 / share))
    world.blamed.append((onset, end, world.dice.choice(world.service.words.errors[:2])))


def _error_burst(world: World, speaker: Speaker, onset: int) -> None:
    """Let an error that is known come many times a minute, for some minutes."""
    lasts = world.dice.randrange(2 * MINUTE, 8 * MINUTE)
    word = world.dice.choice(world.service.words.errors[:2])
    _repeat(world, speaker, word, (onset, onset + lasts), world.dice.log_uniform(20, 80))


def _new_error(world: World, speaker: Speaker, onset: int) -> None:
    """Let an error come that was never seen, now and then or many times a minute."""
    often = world.dice.choice((world.dice.uniform(0.5, 1), world.dice.log_uniform(2, 15)))
    word = world.dice.choice(world.service.words.unseen)
    _repeat(world, speaker, word, (onset, world.end), often)


def _repeat(world: World, speaker: Speaker, word: Phrase, span: Span, a_minute: float) -> None:
    at, end = float(span[0]), span[1]
    while at < end:
        world.said.append((int(at), speaker.say(word)))
        at += world.dice.expovariate(a_minute / MINUTE)


def _latency(world: World, speaker: Speaker, onset: int) -> None:
    """Let every request take some times as long."""
    del speaker
    world.scale(world.slow, (onset, world.end + MINUTE), world.dice.uniform(2, 4))


def _traffic(world: World, speaker: Speaker, onset: int) -> None:
    """Let most requests, or all, stay away."""
    del speaker
    stops = world.service.name == "sparse" or world.dice.random() < 0.3
    left = 0.0 if stops else world.dice.uniform(0.02, 0.3)
    world.scale(world.rate, (onset, world.end + MINUTE), left)


def _silent(world: World, speaker: Speaker, onset: int) -> None:
    """Let the service work on, and its log have nothing more."""
    del speaker
    world.hushed.append((onset, world.end + MINUTE))


def _leak(world: World, speaker: Speaker, onset: int) -> None:
    """Let memory grow and grow toward its limit."""
    del speaker
    world.leak_from, world.leak_to = onset, world.dice.uniform(0.75, 0.97)


def _files(world: World, speaker: Speaker, onset: int) -> None:
    """Let files or connections be opened and never closed."""
    del speaker
    world.files_limit = world.dice.choice((1024, 4096))
    world.files_from, world.files_to = onset, world.dice.uniform(0.7, 0.97)


def _noise(world: World, speaker: Speaker, onset: int) -> None:
    """Let one place in the program flood the log."""
    level = _like(world, world.dice.choice((Level.DEBUG, Level.INFO, Level.WARNING)))
    word = Phrase(1, level, _logger(world), "retry of job {id} scheduled in {ms} ms")
    lines = world.service.lines / world.service.log_hours / 60
    _repeat(world, speaker, word, (onset, world.end), max(60.0, lines * world.dice.uniform(8, 25)))


def _secrets(world: World, speaker: Speaker, onset: int) -> None:
    """Let a debugging line print what nobody should read."""
    del speaker
    dice = world.dice
    token = "".join(dice.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=43))
    jwt = f"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI4MTIzIiwiZXhwIjoxNzcyfQ.{token}"
    text, name, value = dice.choice((
        (f"outgoing headers Authorization: Bearer {jwt}", "header", f"Bearer {jwt}"),
        (f"connecting to postgres://shop:{token[:14]}@db-1/shop", "dsn",
         f"postgres://shop:{token[:14]}@db-1/shop"),
        (f"login form: user=anna password={token[:12]}", "password", token[:12]),
        (f"upload with key AKIA{token[:16].upper().replace('O', '2')}", "access_key",
         f"AKIA{token[:16].upper()}"),
        ("paying with card 4539 1488 0343 6467", "card", "4539148803436467"),
    ))  # fmt: skip
    level = _like(world, dice.choice((Level.DEBUG, Level.INFO)))
    in_field = dice.random() < 0.5 and world.service.name in {"web", "webhook", "checkout"}
    said = Said(level, _logger(world), text)
    if in_field:
        said = Said(level, _logger(world), "debug: see below", ((name, value),))
    lines = world.service.lines / world.service.log_hours / 60
    often, at = min(dice.log_uniform(0.5, 5), 0.3 * lines), float(onset)
    while at < world.end:
        world.said.append((int(at), said))
        at += dice.expovariate(often / MINUTE)


def _gap(world: World, speaker: Speaker, onset: int) -> None:
    """Let the scraper be away for some minutes."""
    del speaker
    most = min(15 * MINUTE, world.end - 2 * MINUTE - onset)
    world.lost.append((onset, onset + world.dice.randrange(4 * MINUTE, most)))


def _skew(world: World, speaker: Speaker, onset: int) -> None:
    """Let the service's clock be wrong: always, or since it jumped."""
    del speaker
    off = world.dice.log_uniform(30, 900) * world.dice.choice((-1, 1))
    world.skew_s += off
    world.clock_step = (0, int(off * 1000))
    if world.dice.random() < 0.5:
        world.clock_step = (onset, int(off * 1000))


def _disk(world: World, speaker: Speaker, onset: int) -> None:
    """Let the disk be nearly full, for hours or for minutes to come."""
    del speaker, onset
    total = world.disk[0]
    free = int(total * world.dice.log_uniform(0.005, 0.05))
    world.disk = total, free, free / (3600 * world.dice.log_uniform(0.2, 5))


def _saturation(world: World, speaker: Speaker, onset: int) -> None:
    """Let all connections of a pool be taken; others wait, and some give up."""
    world.pool_full_from = onset
    if world.dice.random() < 0.6:
        world.scale(world.slow, (onset, world.end + MINUTE), world.dice.uniform(1.5, 3))
    if world.dice.random() < 0.5:
        level = _like(world, Level.ERROR)
        word = Phrase(1, level, _logger(world), "no connection from the pool within {n} ms")
        _repeat(world, speaker, word, (onset + 40_000, world.end), world.dice.uniform(1, 8))


def _unreadable(world: World, speaker: Speaker, onset: int) -> None:
    """Let something else write into the log: torn lines, bytes that are no text."""
    del speaker
    dice, share = world.dice, world.dice.uniform(0.25, 0.7)
    junk = [
        "".join(dice.choices("\x00\x01\x7f{}[]\udcff\udc80abcXYZ0189", k=60)) for _ in range(40)
    ]
    # Half a line of key=value pairs is still one of key=value pairs.
    torn = dice.random() < 0.5 and world.service.name != "sparse"

    def spoil(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
        return [
            (ms, (line[len(line) // 2 :] if torn else dice.choice(junk)))
            if ms >= onset and dice.random() < share
            else (ms, line)
            for ms, line in lines
        ]

    world.edits.append(spoil)


def _slow_target(world: World, speaker: Speaker, onset: int) -> None:
    """Let scrapes take seconds, and some of them too long."""
    del speaker
    slow = world.dice.uniform(1.5, 4)
    for at in range(world.since(onset), len(world.times)):
        world.answer[at] = slow * world.dice.lognormvariate(0, 0.2)
        if world.answer[at] > 5:
            world.answer[at] = 5.0
            world.failed[at] = "timed out after 5 s"
    world.health = "slow"
    if world.service.name in STEADY and world.dice.random() < 0.5:
        world.scale(world.slow, (onset, world.end + MINUTE), world.dice.uniform(2, 4))


def _faults(world: World, speaker: Speaker, onset: int) -> None:
    """Let some lines of the metrics be unreadable."""
    del speaker, onset
    world.faults = world.dice.randrange(1, 20)


def _sick(world: World, speaker: Speaker, onset: int) -> None:
    """Let the service say itself that it is not well."""
    del speaker, onset
    world.health = "degraded"


_LEVELS = {
    "web": {}, "checkout": {}, "batch": {}, "java": {},
    "sparse": {Level.DEBUG: "debug", Level.INFO: "info", Level.WARNING: "warn",
               Level.ERROR: "error"},
    "webhook": {Level.DEBUG: "20", Level.INFO: "30", Level.WARNING: "40", Level.ERROR: "50"},
    "proxy": {Level.DEBUG: "info", Level.INFO: "notice", Level.WARNING: "warn",
              Level.ERROR: "error"},
}  # fmt: skip


def _like(world: World, level: Level) -> str:
    """Return a level as the service spells it."""
    found: dict[Level, str] = _LEVELS[world.service.name]
    return found.get(level, level.name)


def _logger(world: World) -> str:
    return world.service.words.usual[0].logger.replace("access", "-")


def plant(world: World, speaker: Speaker, incident: Incident) -> int:
    """Let it happen; return the onset in ms. No deploy comes between to make it well again."""
    dice = world.dice
    onset = world.end - dice.randrange(incident.late * MINUTE, incident.early * MINUTE)
    world.dead = [each for each in world.dead if each[0] < onset - 10 * MINUTE]
    if incident.with_deploy and world.service.deploys and dice.random() < 0.25:
        deploy(world, onset)
        onset = world.dead[-1][1] if world.dead and world.dead[-1][0] == onset else onset
    incident.plant(world, speaker, onset)
    return onset


def news(world: World, speaker: Speaker, at: int) -> None:
    """Let a new version have a line of its own: no error, now and then a warning."""
    level, text = world.dice.choice((
        (Level.INFO, "flag new-basket is on for user {id}"),
        (Level.DEBUG, "lookup took the short way: {few} of {n}"),
        (Level.WARNING, "field price is deprecated, use amount: client {id}"),
    ))  # fmt: skip
    word = Phrase(1, _like(world, level), _logger(world), text)
    span = at + 30_000, world.end
    _repeat(world, speaker, word, span, world.dice.log_uniform(0.3, 3))


def _codes(*names: str) -> frozenset[str]:
    return frozenset(names)


_MOST = (*STEADY, "webhook")
_ALL = (*_MOST, "batch", "sparse")

INCIDENTS = {
    "target-down": Incident(
        _target_down, _codes("target-down"), _ALL,
        _codes("health-not-ok", "traffic-dropped", "logs-silent", "new-error", "first-cause"),
    ),
    "restart-loop": Incident(
        _restart_loop, _codes("restart-loop"), ("web", "checkout", "java", "webhook", "sparse"),
        _codes("restart", "target-down", "health-not-ok", "traffic-dropped", "latency-up",
               "new-error", "error-burst", "first-cause", "logs-silent"),
        late=15,
    ),
    "error-ratio-up": Incident(
        _error_ratio, _codes("error-ratio-up"), STEADY, _codes("error-burst", "first-cause"),
        with_deploy=True,
    ),
    "error-burst": Incident(
        _error_burst, _codes("error-burst"), (*_MOST[:3], "webhook", "batch", "sparse"),
        _codes("first-cause"),
    ),
    "new-error": Incident(
        _new_error, _codes("new-error"), _ALL, _codes("first-cause", "error-burst"),
        with_deploy=True,
    ),
    "latency-up": Incident(
        _latency, _codes("latency-up"), STEADY, with_deploy=True,
    ),
    "traffic-dropped": Incident(
        _traffic, _codes("traffic-dropped"), (*STEADY, "sparse"), _codes("logs-silent"), late=25,
    ),
    "logs-silent": Incident(_silent, _codes("logs-silent"), (*STEADY, "sparse"), late=20),
    "memory-growing": Incident(
        _leak, _codes("memory-growing"), ("web", "java", "proxy"), _codes("saturation"),
        late=25, with_deploy=True,
    ),
    "files-growing": Incident(
        _files, _codes("files-growing"), _MOST, _codes("saturation"), late=25, with_deploy=True,
    ),
    "log-noise": Incident(
        _noise, _codes("log-noise"), ("web", "checkout", "java", "webhook", "batch", "sparse"),
    ),
    "secrets-in-logs": Incident(_secrets, _codes("secrets-in-logs"), _ALL),
    "scrape-gaps": Incident(_gap, _codes("scrape-gaps"), _ALL),
    "clock-skew": Incident(_skew, _codes("clock-skew", "log-clock"), _ALL, has_onset=False),
    "disk-filling": Incident(_disk, _codes("disk-filling"), _ALL, has_onset=False),
    "saturation": Incident(
        _saturation, _codes("saturation"), ("web", "checkout", "java"),
        _codes("latency-up", "new-error", "error-burst", "first-cause"),
    ),
    "unreadable-lines": Incident(
        _unreadable, _codes("unreadable-lines"), ("web", "checkout", "webhook", "java", "sparse"),
    ),
    "target-slow": Incident(
        _slow_target, _codes("target-slow"), (*_MOST, "sparse"),
        _codes("target-down", "latency-up", "health-not-ok"),
    ),
    "exposition-faults": Incident(
        _faults, _codes("exposition-faults"), _ALL, has_onset=False,
    ),
    "health-not-ok": Incident(_sick, _codes("health-not-ok"), _ALL, has_onset=False),
}  # fmt: skip
"""By the code that each is about."""
