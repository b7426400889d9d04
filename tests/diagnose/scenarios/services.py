"""The services: seven that every company has."""

import msgspec
from tests.diagnose.scenarios import written
from tests.diagnose.scenarios.phrases import Vocabulary, vocabulary
from tests.diagnose.scenarios.written import Writer

MINUTE = 60_000
"""Milliseconds."""
HOUR = 60 * MINUTE


class Service(msgspec.Struct, frozen=True):
    """What a service is like.

    `rps` are requests a second at the day's peak (jobs a second within a job), `night` what
    remains of it at night, `shape` of the gamma by which rates scatter, `deploys` hours from one
    to the next, shares are of all requests, `median_ms` and `sigma` of the log-normal latency.
    `lines` are log lines of the usual kind over `log_hours`, `told` the share of failures that
    the log tells of, `idle` seconds between lines that come by the clock.
    """

    name: str
    rhythm: str
    rps: float
    night: float
    shape: float
    error_share: tuple[float, float]
    client_share: float
    median_ms: float
    sigma: float
    lines: int
    log_hours: int
    idle: float
    write: Writer
    deploys: float = 0.0
    told: float = 1.0
    per_request: int = 1
    steps: tuple[int, ...] = (15_000, 30_000)
    hours: tuple[int, ...] = (24, 30, 36, 48)

    @property
    def words(self) -> Vocabulary:
        """What it says."""
        return vocabulary(self.name)


SERVICES = {
    each.name: each
    for each in (
        Service(
            "web", rhythm="daily", rps=9, night=0.2, shape=60,
            error_share=(0.002, 0.006), client_share=0.02, median_ms=24, sigma=0.8,
            lines=6_000, log_hours=40, idle=60, write=written.json_lines, deploys=30,
        ),
        Service(
            "checkout", rhythm="daily", rps=1.6, night=0.15, shape=30,
            error_share=(0.002, 0.005), client_share=0.03, median_ms=160, sigma=0.6,
            lines=7_000, log_hours=48, idle=60, write=written.json_lines, deploys=5,
            per_request=2,
        ),
        Service(
            "batch", rhythm="jobs", rps=3, night=1, shape=12,
            error_share=(0.002, 0.006), client_share=0, median_ms=2_500, sigma=0.9,
            lines=4_000, log_hours=24, idle=60, write=written.python, deploys=20, per_request=2,
        ),
        Service(
            "sparse", rhythm="daily", rps=0.04, night=0.3, shape=10,
            error_share=(0.003, 0.01), client_share=0.03, median_ms=45, sigma=1,
            lines=9_000, log_hours=24, idle=60, write=written.logfmt, deploys=40, per_request=2,
        ),
        Service(
            "webhook", rhythm="bursts", rps=2.5, night=0.35, shape=6,
            error_share=(0.004, 0.01), client_share=0.01, median_ms=30, sigma=0.9,
            lines=7_000, log_hours=30, idle=45, write=written.pino, deploys=16, told=0.6,
        ),
        Service(
            "java", rhythm="daily", rps=6, night=0.25, shape=40,
            error_share=(0.001, 0.004), client_share=0.02, median_ms=55, sigma=0.7,
            lines=4_000, log_hours=20, idle=60, write=written.spring, deploys=14,
        ),
        Service(
            "proxy", rhythm="daily", rps=420, night=0.25, shape=200,
            error_share=(0.0006, 0.002), client_share=0.04, median_ms=12, sigma=1,
            lines=4_500, log_hours=10, idle=30, write=written.nginx, deploys=60, told=0.03,
        ),
    )
}  # fmt: skip
