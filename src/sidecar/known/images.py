"""What is known of images that many use: where their metrics are, and what is no log."""

import re
from collections.abc import Iterable

import msgspec

_TAG = re.compile(r"(@.*|:[^/]*)$")


class Known(msgspec.Struct, frozen=True):
    """Where an image serves metrics. `needs` says what must be switched on before it does.

    `shown_by` is a word in the command of the service that shows that it is.
    """

    image: str
    port: int
    path: str = "/metrics"
    needs: str = ""
    shown_by: str = ""


METRICS = (
    Known("node-exporter", 9100),
    Known("nginx-prometheus-exporter", 9113),
    Known("postgres-exporter", 9187),
    Known("postgres_exporter", 9187),
    Known("redis_exporter", 9121),
    Known("redis-exporter", 9121),
    Known("mysqld-exporter", 9104),
    Known("mongodb_exporter", 9216),
    Known("elasticsearch-exporter", 9114),
    Known("elasticsearch_exporter", 9114),
    Known("memcached-exporter", 9150),
    Known("blackbox-exporter", 9115),
    Known("statsd-exporter", 9102),
    Known("kafka-exporter", 9308),
    Known("cadvisor", 8080),
    Known("prometheus", 9090),
    Known("alertmanager", 9093),
    Known("pushgateway", 9091),
    Known("grafana", 3000),
    Known("grafana-oss", 3000),
    Known("grafana-enterprise", 3000),
    Known("loki", 3100),
    Known("promtail", 9080),
    Known("tempo", 3200),
    Known("victoria-metrics", 8428),
    Known("vmagent", 8429),
    Known("vmalert", 8880),
    Known("etcd", 2379),
    Known("opentelemetry-collector", 8888, needs="its telemetry bound to 0.0.0.0:8888"),
    Known("opentelemetry-collector-contrib", 8888, needs="its telemetry bound to 0.0.0.0:8888"),
    Known("traefik", 8080, needs="--metrics.prometheus", shown_by="metrics.prometheus"),
    Known("caddy", 2019, needs="its admin endpoint bound to 0.0.0.0:2019"),
    Known("rabbitmq", 15692, needs="the plugin rabbitmq_prometheus"),
    Known("minio", 9000, "/minio/v2/metrics/cluster", needs="MINIO_PROMETHEUS_AUTH_TYPE=public"),
    Known("nats", 7777, needs="the exporter of NATS beside it"),
    Known("keycloak", 9000, needs="--metrics-enabled=true", shown_by="metrics-enabled=true"),
    Known("jaegertracing/all-in-one", 14269),
    Known("gitlab-ce", 9168, needs="its gitlab_exporter bound to 0.0.0.0:9168"),
    Known("gitlab-ee", 9168, needs="its gitlab_exporter bound to 0.0.0.0:9168"),
)
"""Each project's own defaults. An entry names an image by the end of its name."""

_JOURNALS = frozenset({"kafka", "cp-kafka", "cp-server", "zookeeper", "cp-zookeeper", "redpanda"})
"""Images whose folders called `log` hold binary data, a copy of which nobody can read."""


_LINKED = frozenset({"nginx", "wordpress", "php", "nextcloud", "drupal", "joomla", "httpd"})
"""Official images whose log files lead to /dev/stdout, until the folder is something else."""


def repository(image: str) -> str:
    """Return an image's name without its tag and digest."""
    while (shorter := _TAG.sub("", image)) != image:
        image = shorter
    return image


def known_metrics(image: str, table: Iterable[Known] = METRICS) -> Known | None:
    """Return where that image serves metrics, if it is known."""
    name = f"/{repository(image)}"
    return next((item for item in table if name.endswith(f"/{item.image}")), None)


def keeps_journals(image: str) -> bool:
    """Tell whether what the image calls logs is its data."""
    return repository(image).rpartition("/")[2] in _JOURNALS


def links_to_stdout(image: str) -> bool:
    """Tell whether the log files of the image are links to its standard output."""
    return repository(image).removeprefix("library/") in _LINKED
