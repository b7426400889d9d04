"""Images are known by the ends of their names; the data is complete and unique."""

import pytest

from sidecar.known.images import find_image, find_metrics, read_families, repository


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
        ("nginx", None),
        ("", None),
    ],
)
def test_metrics(image: str, port: int | None) -> None:
    """Metrics are found by the end of an image's name, whole parts of it."""
    known = find_metrics(image)
    assert (known[1].port if known else None) == port


def test_name() -> None:
    """The name by which an image is known is returned with its metrics."""
    known = find_metrics("registry:5000/jaegertracing/all-in-one:1")
    assert known is not None
    assert known[0] == "jaegertracing/all-in-one"


@pytest.mark.parametrize(
    ("image", "is_linked"),
    [("nginx:1.27", True), ("library/nginx", True), ("a/nginx", False), ("nginx/unit", False)],
)
def test_official(image: str, is_linked: bool) -> None:  # noqa: FBT001 - one expected value
    """What is true of an official image is not true of another one with the same last part."""
    known = find_image(image)
    assert (known is not None and known.links_to_stdout) == is_linked


def test_binary_logs() -> None:
    """The logs of Kafka are its data; those of its exporter are not."""
    kafka, exporter = find_image("confluentinc/cp-kafka:7"), find_image("danielqsj/kafka-exporter")
    assert kafka is not None
    assert exporter is not None
    assert (kafka.binary_logs, exporter.binary_logs) == (True, False)


def test_names_are_unique() -> None:
    """No image name is in two entries."""
    names = [
        name for family in read_families().values() for entry in family for name in entry.names
    ]
    assert len(names) > 50
    assert len(set(names)) == len(names)


def test_families() -> None:
    """Every family has an entry; every entry names its source and says something of its image."""
    for family, entries in read_families().items():
        assert entries, family
        for entry in entries:
            assert entry.names, family
            assert entry.source.startswith("https://"), entry.names
            assert entry.metrics or entry.binary_logs or entry.links_to_stdout, entry.names
