"""Services by rank, and the service of each finding."""

import msgspec
import pytest
from tests.diagnose.harness import evidence

from sidecar.diagnose.explain.services import ranked, service_of, with_services
from sidecar.model.evidence import Evidence, Missing
from sidecar.model.finding import Finding, Severity
from sidecar.model.report import LogChange
from sidecar.model.signals import Changes, ServiceRank


def seen(**scores: float) -> Evidence:
    """Return evidence with services of such scores."""
    ranks = tuple(ServiceRank(name, score, 1000, 2) for name, score in scores.items())
    return evidence(changes=Changes(9, services=ranks))


def log(service: str) -> LogChange:
    """Return a template of a service that appeared."""
    return LogChange("1", "no route", "appeared", 500, 9, 0.0, 3.0, "no route", service)


def finding(subject: str, title: str = "Latency rose") -> Finding:
    """Return a finding of a subject."""
    return Finding("latency-up", Severity.ERROR, title, "", (), "", subject=subject)


def test_logs_count() -> None:
    """What a service logs decides between equal scores, and counts for the first change."""
    ranks = ranked(seen(cart=3.0, front=3.0), [log("front"), log("")])
    assert [(rank.name, rank.score, rank.first_change) for rank in ranks] == [
        ("front", 3.5, 500),
        ("cart", 3.0, 1000),
    ]


def test_many_lines() -> None:
    """One failure writes many templates: they count twice at most, also without any metric."""
    (rank,) = ranked(evidence(changes=Missing("none")), [log("cart")] * 9)
    assert (rank.name, rank.score, rank.changes) == ("cart", 1.0, 0)


@pytest.mark.parametrize(
    ("subject", "service"),
    [
        ('latency_seconds{service="cart"}', "cart"),
        ('http_requests_total {instance="front:80",job="a"}', "front:80"),
        ("cart_latency", "cart"),
        ("cartoon_latency", ""),
        ('latency{service="unknown"}', ""),
        ("", ""),
        ('broken{service="', ""),
    ],
)
def test_service_of(subject: str, service: str) -> None:
    """A subject has the service of its labels, or the one that its name begins with."""
    assert service_of(subject, ["cart", "front:80"]) == service


def test_with_services() -> None:
    """A title names the service, once."""
    told = with_services(
        [finding("cart_latency"), finding("cart_cpu", "cart is busy"), finding("other")],
        seen(cart=3.0),
    )
    assert [(item.service, item.title) for item in told] == [
        ("cart", "cart: Latency rose"),
        ("cart", "cart is busy"),
        ("", "Latency rose"),
    ]


def test_one_service() -> None:
    """Where nothing tells services apart, findings stay as they are."""
    given = [finding('latency{service="cart"}')]
    none = msgspec.structs.replace(seen(), changes=Missing("no history"))
    assert with_services(given, none) == given
    assert with_services(given, seen()) == given
