"""What names and labels mean."""

import pytest

from sidecar.diagnose.signals.roles import Method, plans
from sidecar.model.signals import Role


@pytest.mark.parametrize(
    ("series", "role", "how"),
    [
        (["http_requests_total"], Role.TRAFFIC, Method.RATE),
        (['d_request_duration_seconds_bucket{le="1"}'], Role.LATENCY, Method.QUANTILES),
        (["process_cpu_seconds_total"], Role.CPU, Method.RATE),
        (['node_cpu_seconds_total{mode="idle"}'], Role.CPU, Method.REST),
        (["process_resident_memory_bytes"], Role.MEMORY, Method.LEVEL),
        (["scrape_duration_seconds"], Role.OTHER, Method.LEVEL),
    ],
)
def test_plan(series: list[str], role: Role, how: Method) -> None:
    """A series whose name is known gets its meaning."""
    assert (role, how) in {(plan.role, plan.how) for plan in plans(series)}


@pytest.mark.parametrize("series", ["jobs_queue_depth", "promhttp_requests_total", "temperature"])
def test_unknown(series: str) -> None:
    """What is not known, and what is about the client library, has none."""
    assert plans([series]) == ()


def test_errors() -> None:
    """Failures are a share of the work that they belong to, by label or by name."""
    coded = ['http_requests_total{code="200"}', 'http_requests_total{code="503"}']
    (errors,) = (plan for plan in plans(coded) if plan.role is Role.ERRORS)
    assert (errors.of, errors.to) == ((coded[1],), tuple(coded))
    named = ["jobs_done_total", "jobs_total", "jobs_failed_total"]
    (errors,) = (plan for plan in plans(named) if plan.role is Role.ERRORS)
    assert (errors.of, errors.to) == (("jobs_failed_total",), ("jobs_total",))
