"""The incidents: what each does to a world, and what a report may rightly say of it.

`codes` are the findings of which one must be there; `also` the consequences that are as true.
They were written down before any result was seen.
"""

from collections.abc import Callable

import msgspec
from tests.diagnose.scenarios import planted
from tests.diagnose.scenarios.phrases import Speaker
from tests.diagnose.scenarios.planted import STEADY
from tests.diagnose.scenarios.services import MINUTE
from tests.diagnose.scenarios.world import World, deploy

Plant = Callable[[World, Speaker, int], None]


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


def _codes(*names: str) -> frozenset[str]:
    return frozenset(names)


_MOST = (*STEADY, "webhook")
_ALL = (*_MOST, "batch", "sparse")

INCIDENTS = {
    "target-down": Incident(
        planted.target_down, _codes("target-down"), _ALL,
        _codes("health-not-ok", "traffic-dropped", "logs-silent", "new-error", "first-cause"),
    ),
    "restart-loop": Incident(
        planted.restart_loop, _codes("restart-loop"),
        ("web", "checkout", "java", "webhook", "sparse"),
        _codes("restart", "target-down", "health-not-ok", "traffic-dropped", "latency-up",
               "new-error", "error-burst", "first-cause", "logs-silent"),
        late=15,
    ),
    "error-ratio-up": Incident(
        planted.error_ratio, _codes("error-ratio-up"), STEADY, _codes("error-burst", "first-cause"),
        with_deploy=True,
    ),
    "error-burst": Incident(
        planted.error_burst, _codes("error-burst"), (*_MOST[:3], "webhook", "batch", "sparse"),
        _codes("first-cause"),
    ),
    "new-error": Incident(
        planted.new_error, _codes("new-error"), _ALL, _codes("first-cause", "error-burst"),
        with_deploy=True,
    ),
    "latency-up": Incident(
        planted.latency, _codes("latency-up"), STEADY, with_deploy=True,
    ),
    "traffic-dropped": Incident(
        planted.traffic, _codes("traffic-dropped"), (*STEADY, "sparse"),
        _codes("logs-silent"), late=25,
    ),
    "logs-silent": Incident(planted.silent, _codes("logs-silent"), (*STEADY, "sparse"), late=20),
    "memory-growing": Incident(
        planted.leak, _codes("memory-growing"), ("web", "java", "proxy"), _codes("saturation"),
        late=25, with_deploy=True,
    ),
    "files-growing": Incident(
        planted.files, _codes("files-growing"), _MOST, _codes("saturation"),
        late=25, with_deploy=True,
    ),
    "log-noise": Incident(
        planted.noise, _codes("log-noise"),
        ("web", "checkout", "java", "webhook", "batch", "sparse"),
    ),
    "secrets-in-logs": Incident(planted.secrets, _codes("secrets-in-logs"), _ALL),
    "scrape-gaps": Incident(planted.gap, _codes("scrape-gaps"), _ALL),
    "clock-skew": Incident(planted.skew, _codes("clock-skew", "log-clock"), _ALL, has_onset=False),
    "disk-filling": Incident(planted.disk, _codes("disk-filling"), _ALL, has_onset=False),
    "saturation": Incident(
        planted.saturation, _codes("saturation"), ("web", "checkout", "java"),
        _codes("latency-up", "new-error", "error-burst", "first-cause"),
    ),
    "unreadable-lines": Incident(
        planted.unreadable, _codes("unreadable-lines"),
        ("web", "checkout", "webhook", "java", "sparse"),
    ),
    "target-slow": Incident(
        planted.slow_target, _codes("target-slow"), (*_MOST, "sparse"),
        _codes("target-down", "latency-up", "health-not-ok"),
    ),
    "exposition-faults": Incident(
        planted.faults, _codes("exposition-faults"), _ALL, has_onset=False,
    ),
    "health-not-ok": Incident(planted.sick, _codes("health-not-ok"), _ALL, has_onset=False),
}  # fmt: skip
"""By the code that each is about."""
