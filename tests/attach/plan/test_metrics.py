"""Where the metrics of a service are."""

from typing import Any

import pytest

from sidecar.attach.observe.model import Mount, Project, Service
from sidecar.attach.plan.metrics import find_metrics
from sidecar.attach.plan.model import MetricsPages

LOGS = Mount("volume", "logs", "/var/log/app")


def project(*services: Service, **more: Any) -> Project:  # noqa: ANN401 - fields of a project
    """Return a project with these services."""
    return Project("shop", "/p", ("/p/compose.yaml",), services, **more)


def web(**more: Any) -> Service:  # noqa: ANN401 - fields of a service
    """Return a service on one network, with a volume for its logs."""
    return Service(**{"name": "web", "mounts": (LOGS,), "networks": ("default",)} | more)


@pytest.mark.parametrize(
    ("url", "urls", "network"),
    [
        ("http://web:1/m", ["http://web:1/m"], "default"),
        ("http://other:1/m", ["http://other:1/m"], "own"),
        ("http://pool:1/m", ["http://shop-pool-1:1/m", "http://shop-pool-2:1/m"], "own"),
        ("http://elsewhere:1", ["http://elsewhere:1"], "default"),
    ],
)
def test_metrics_url(url: str, urls: list[str], network: str) -> None:
    """An URL is asked over the network of the service that it names, each replica by itself."""
    services = (
        web(),
        web(name="other", networks=("own",)),
        web(name="pool", networks=("own",), replicas=2),
    )
    pages = find_metrics(project(*services), services[0], url)
    assert isinstance(pages, MetricsPages)
    assert ([address for _, address in pages.urls], pages.network) == (urls, network)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"labels": {"sidecar.metrics.port": "9"}}, "http://web:9/metrics"),
        ({"labels": {"prometheus.io/port": "9", "prometheus.io/path": "/m"}}, "http://web:9/m"),
        ({"image": "prom/prometheus:v3"}, "http://web:9090/metrics"),
        ({"image": "traefik", "command": ("--metrics.prometheus",)}, "http://web:8080/metrics"),
        ({"image": "traefik"}, "serves them at :8080/metrics only with --metrics.prometheus"),
        (
            {"labels": {"prometheus.io/scrape": "false"}},
            "its label prometheus.io/scrape says false",
        ),
        ({"labels": {"sidecar.metrics.port": "x"}}, "the label sidecar.metrics.port says 'x'"),
        ({"network_mode": "none"}, "it has no network"),
        ({}, "no metrics known"),
    ],
)
def test_source(more: dict[str, Any], expected: str) -> None:
    """A label is used, else the default of the image; otherwise there is a reason."""
    service = web(**more)
    pages = find_metrics(project(service), service, "")
    text = pages.urls[0][1] if isinstance(pages, MetricsPages) else pages.reason
    assert text.startswith(expected)


def test_probed() -> None:
    """The URL of a probe is used where no flag is given."""
    pages = find_metrics(project(web()), web(), "", "http://web:1/metrics")
    assert isinstance(pages, MetricsPages)
    assert pages.origin == "seen by --probe"
