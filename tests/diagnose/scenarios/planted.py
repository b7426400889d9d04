"""What each kind of incident does to a world."""

from tests.diagnose.scenarios.phrases import Phrase, Said, Speaker
from tests.diagnose.scenarios.services import MINUTE
from tests.diagnose.scenarios.world import Span, World

from sidecar.model.record import Level

STEADY = ("web", "checkout", "java", "proxy")
"""Services with so many requests that a person would see a change within a minute."""


def target_down(world: World, speaker: Speaker, onset: int) -> None:
    """Let the process die, or nobody reach it any more."""
    world.health = "away"
    if world.dice.random() < 0.6:
        _crash(world, speaker, onset, world.end + MINUTE)
        return
    reason = world.dice.choice(("timed out after 5 s", "no route to host", "connection refused"))
    for at in range(world.since(onset), len(world.times)):
        world.failed[at] = reason


def restart_loop(world: World, speaker: Speaker, onset: int) -> None:
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


def error_ratio(world: World, speaker: Speaker, onset: int) -> None:
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


def error_burst(world: World, speaker: Speaker, onset: int) -> None:
    """Let an error that is known come many times a minute, for some minutes."""
    lasts = world.dice.randrange(2 * MINUTE, 8 * MINUTE)
    word = world.dice.choice(world.service.words.errors[:2])
    _repeat(world, speaker, word, (onset, onset + lasts), world.dice.log_uniform(20, 80))


def new_error(world: World, speaker: Speaker, onset: int) -> None:
    """Let an error come that was never seen, now and then or many times a minute."""
    often = world.dice.choice((world.dice.uniform(0.5, 1), world.dice.log_uniform(2, 15)))
    word = world.dice.choice(world.service.words.unseen)
    _repeat(world, speaker, word, (onset, world.end), often)


def _repeat(world: World, speaker: Speaker, word: Phrase, span: Span, a_minute: float) -> None:
    at, end = float(span[0]), span[1]
    while at < end:
        world.said.append((int(at), speaker.say(word)))
        at += world.dice.expovariate(a_minute / MINUTE)


def latency(world: World, speaker: Speaker, onset: int) -> None:
    """Let every request take some times as long."""
    del speaker
    world.scale(world.slow, (onset, world.end + MINUTE), world.dice.uniform(2, 4))


def traffic(world: World, speaker: Speaker, onset: int) -> None:
    """Let most requests, or all, stay away."""
    del speaker
    stops = world.service.name == "sparse" or world.dice.random() < 0.3
    left = 0.0 if stops else world.dice.uniform(0.02, 0.3)
    world.scale(world.rate, (onset, world.end + MINUTE), left)


def silent(world: World, speaker: Speaker, onset: int) -> None:
    """Let the service work on, and its log have nothing more."""
    del speaker
    world.hushed.append((onset, world.end + MINUTE))


def leak(world: World, speaker: Speaker, onset: int) -> None:
    """Let memory grow and grow toward its limit."""
    del speaker
    world.leak_from, world.leak_to = onset, world.dice.uniform(0.75, 0.97)


def files(world: World, speaker: Speaker, onset: int) -> None:
    """Let files or connections be opened and never closed."""
    del speaker
    world.files_limit = world.dice.choice((1024, 4096))
    world.files_from, world.files_to = onset, world.dice.uniform(0.7, 0.97)


def noise(world: World, speaker: Speaker, onset: int) -> None:
    """Let one place in the program flood the log."""
    level = _like(world, world.dice.choice((Level.DEBUG, Level.INFO, Level.WARNING)))
    word = Phrase(1, level, _logger(world), "retry of job {id} scheduled in {ms} ms")
    lines = world.service.lines / world.service.log_hours / 60
    _repeat(world, speaker, word, (onset, world.end), max(60.0, lines * world.dice.uniform(8, 25)))


def secrets(world: World, speaker: Speaker, onset: int) -> None:
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


def gap(world: World, speaker: Speaker, onset: int) -> None:
    """Let the scraper be away for some minutes."""
    del speaker
    most = min(15 * MINUTE, world.end - 2 * MINUTE - onset)
    world.lost.append((onset, onset + world.dice.randrange(4 * MINUTE, most)))


def skew(world: World, speaker: Speaker, onset: int) -> None:
    """Let the service's clock be wrong: always, or since it jumped."""
    del speaker
    off = world.dice.log_uniform(30, 900) * world.dice.choice((-1, 1))
    world.skew_s += off
    world.clock_step = (0, int(off * 1000))
    if world.dice.random() < 0.5:
        world.clock_step = (onset, int(off * 1000))


def disk(world: World, speaker: Speaker, onset: int) -> None:
    """Let the disk be nearly full, for hours or for minutes to come."""
    del speaker, onset
    total = world.disk[0]
    free = int(total * world.dice.log_uniform(0.005, 0.05))
    world.disk = total, free, free / (3600 * world.dice.log_uniform(0.2, 5))


def saturation(world: World, speaker: Speaker, onset: int) -> None:
    """Let all connections of a pool be taken; others wait, and some give up."""
    world.pool_full_from = onset
    if world.dice.random() < 0.6:
        world.scale(world.slow, (onset, world.end + MINUTE), world.dice.uniform(1.5, 3))
    if world.dice.random() < 0.5:
        level = _like(world, Level.ERROR)
        word = Phrase(1, level, _logger(world), "no connection from the pool within {n} ms")
        _repeat(world, speaker, word, (onset + 40_000, world.end), world.dice.uniform(1, 8))


def unreadable(world: World, speaker: Speaker, onset: int) -> None:
    """Let something else write into the log: torn lines, bytes that are not text."""
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


def slow_target(world: World, speaker: Speaker, onset: int) -> None:
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


def faults(world: World, speaker: Speaker, onset: int) -> None:
    """Let some lines of the metrics be unreadable."""
    del speaker, onset
    world.faults = world.dice.randrange(1, 20)


def sick(world: World, speaker: Speaker, onset: int) -> None:
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
