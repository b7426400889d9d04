"""One run: a service's files and what else there is to see, from a kind and a seed alone."""

from pathlib import Path
from zlib import crc32

import msgspec
from tests.diagnose.scenarios.dice import Dice
from tests.diagnose.scenarios.exposed import expose
from tests.diagnose.scenarios.incidents import INCIDENTS, plant
from tests.diagnose.scenarios.phrases import Speaker
from tests.diagnose.scenarios.planted import news
from tests.diagnose.scenarios.said import put, say
from tests.diagnose.scenarios.services import HOUR, MINUTE, SERVICES
from tests.diagnose.scenarios.stored import scrape, store
from tests.diagnose.scenarios.world import World, deploy, realise, world
from tests.harness import FakeClock

from sidecar.diagnose.signals.read import signals
from sidecar.logs.statistics.summary import summarise_log
from sidecar.model.evidence import Evidence, Health, HistorySummary, Missing, Volume, Window
from sidecar.model.sample import Exposition, Fault, Scrape

HEALTHY = "healthy"

_NS = 1_000_000


class Run(msgspec.Struct, frozen=True):
    """What was made. `onset` is in ms; None where the kind has none."""

    kind: str
    seed: int
    service: str
    folder: Path
    start: int
    end: int
    onset: int | None
    world: World
    first: Scrape | None
    latest: Scrape | None

    @property
    def log(self) -> Path:
        """The log."""
        return self.folder / "app.log"

    @property
    def history(self) -> Path:
        """The metrics history."""
        return self.folder / "metrics.jsonl"


def make(kind: str, seed: int, folder: Path) -> Run:
    """Write a run's files into an empty folder."""
    names = INCIDENTS[kind].services if kind in INCIDENTS else tuple(SERVICES)
    made, speaker, onset = _happens(kind, seed, names[seed % len(names)])
    folder.mkdir(parents=True, exist_ok=True)
    shown = expose(made)
    put(folder / "app.log", say(made, speaker), rotated=made.dice.random() < 0.3)
    live_from = made.since(made.end - made.dice.randrange(2 * MINUTE, HOUR))
    latest = store(folder / "metrics.jsonl", shown, live_from)
    first = scrape(shown, next(n for n in range(len(made.times)) if n not in made.failed))
    has_onset = kind in INCIDENTS and INCIDENTS[kind].has_onset
    return Run(kind, seed, made.service.name, folder, made.start, made.end,
               onset if has_onset else None, made, first, latest)  # fmt: skip


def _happens(kind: str, seed: int, service: str) -> tuple[World, Speaker, int | None]:
    dice = Dice(crc32(f"{kind} {seed}".encode()))
    made = world(SERVICES[service], dice)
    speaker = Speaker(dice)
    onset = None
    if kind in INCIDENTS:
        onset = plant(made, speaker, INCIDENTS[kind])
    else:
        _ordinary(made, speaker)
    realise(made)
    return made, speaker, onset


def _ordinary(made: World, speaker: Speaker) -> None:
    """Let more of what is harmless fall into the window than chance alone would."""
    dice = made.dice

    def moment() -> int:
        return made.end - dice.randrange(2 * MINUTE, 55 * MINUTE)

    if made.service.deploys and dice.random() < 0.25:
        at = moment()
        deploy(made, at)
        if dice.random() < 0.5:  # the new version says something new
            news(made, speaker, at)
    if dice.random() < 0.3:
        made.failed[made.since(moment())] = "timed out after 5 s"
    if dice.random() < 0.2:
        at = moment()
        made.scale(made.rate, (at, at + 2 * MINUTE), dice.uniform(1.4, 2.2))
    if dice.random() < 0.2:
        at = moment()
        made.scale(made.slow, (at, at + 25_000), dice.uniform(1.3, 2.2))
    if dice.random() < 0.2:
        at = moment()
        made.scale(made.bad, (at, at + 40_000), dice.uniform(2, 4))


def evidence(run: Run) -> Evidence:
    """Return what the collectors find: the log and the history as they read them."""
    made, clock = run.world, FakeClock()
    clock.now = run.end / 1000
    away = made.health == "away"
    failed = sum(not any(a <= made.times[n] < b for a, b in made.lost) for n in made.failed)
    return Evidence(
        at=run.end * _NS,
        target="http://shop:8080",
        log_path=str(run.log),
        history_path=str(run.history),
        health=Missing("cannot reach http://shop:8080") if away else _health(run),
        metrics=Missing("cannot reach http://shop:8080") if away else _metrics(run),
        logs=summarise_log(run.log, clock, since=run.start * _NS, rotated=True),
        history=HistorySummary(len(made.times), failed, 0, run.first, run.latest),
        window=Window(run.start * _NS, run.end * _NS),
        signals=signals(run.history, (made.times[0] - HOUR) * _NS, run.end * _NS),
        volume=Volume(str(run.folder), made.disk[0], made.disk[1], 5_000_000, made.disk[2]),
        skew_s=None if away else made.skew_s,
    )


def _health(run: Run) -> Health:
    made = run.world
    latency = made.dice.uniform(0.002, 0.02) if made.health != "slow" else made.dice.uniform(1.5, 4)
    begun = max((back for _, back in made.dead if back <= made.end), default=made.times[0])
    status = "ok" if made.health != "degraded" else "degraded"
    return Health(200 if status == "ok" else 503, status, (made.end - begun) / 1000, latency)


def _metrics(run: Run) -> Exposition:
    faults = tuple(Fault(7 + 11 * n, "no value") for n in range(run.world.faults))
    return Exposition(run.latest.samples if run.latest else {}, faults)
