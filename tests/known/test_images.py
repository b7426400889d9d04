"""What is known of images."""

import pytest

from sidecar.known.images import (
    has_binary_logs,
    known_images,
    known_metrics,
    logs_to_stdout,
    repository,
)


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("nginx", "nginx"),
        ("nginx:1.27", "nginx"),
        ("registry:5000/team/nginx", "registry:5000/team/nginx"),
        ("registry:5000/team/nginx:1.27@sha256:00", "registry:5000/team/nginx"),
        ("a/b@sha256:00", "a/b"),
    ],
)
def test_repository(image: str, name: str) -> None:
    """A tag and a digest are not part of the name; the port of a registry is."""
    assert repository(image) == name


@pytest.mark.parametrize(
    ("image", "port"),
    [
        ("prom/node-exporter", 9100),
        ("quay.io/prometheus/node-exporter:v1", 9100),
        ("oliver006/redis_exporter:alpine", 9121),
        ("prom/prometheus", 9090),
        ("jaegertracing/all-in-one:1.6", 14269),
        ("acme/all-in-one", None),
        ("acme/not-node-exporter", None),
        ("", None),
    ],
)
def test_metrics(image: str, port: int | None) -> None:
    """An image is known by the end of its name, whole parts of it."""
    known = known_metrics(image)
    assert (known[1].port if known else None) == port


def test_metrics_to_be_switched_on() -> None:
    """What must be switched on is known, and which text in the command shows that it is."""
    known = known_metrics("library/traefik:v3")
    assert known is not None
    assert known[1].needs == "--metrics.prometheus"
    assert known[1].shown_by in known[1].needs


def test_data() -> None:
    """Every path and port of the data can be asked for, and no name has a tag."""
    data = known_images()
    for name, metrics in data.metrics.items():
        assert metrics.path.startswith("/")
        assert 0 < metrics.port < 65_536
        assert repository(name) == name
    assert {"kafka", "redpanda"} <= data.binary_logs


def test_logs_that_are_none() -> None:
    """Journals of Kafka are not text, and some images link their logs to standard output."""
    assert has_binary_logs("confluentinc/cp-kafka:7")
    assert not has_binary_logs("danielqsj/kafka-exporter")
    assert logs_to_stdout("nginx:1.27")
    assert not logs_to_stdout("nginx/nginx-prometheus-exporter")
