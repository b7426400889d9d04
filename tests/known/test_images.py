"""What is known of images."""

import pytest

from sidecar.known.images import METRICS, keeps_journals, known_metrics, links_to_stdout, repository


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
    """A tag and a digest are no part of the name; the port of a registry is."""
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
    found = known_metrics(image)
    assert (found.port if found else None) == port


def test_table() -> None:
    """No image stands in the table twice."""
    assert len({each.image for each in METRICS}) == len(METRICS)


def test_logs_that_are_none() -> None:
    """Journals of Kafka are no text, and some images link their logs to standard output."""
    assert keeps_journals("confluentinc/cp-kafka:7")
    assert not keeps_journals("danielqsj/kafka-exporter")
    assert links_to_stdout("nginx:1.27")
    assert not links_to_stdout("nginx/nginx-prometheus-exporter")
