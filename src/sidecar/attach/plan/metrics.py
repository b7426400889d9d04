"""Where a service's metrics are: by flag, label, or the image's own default."""

from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.model import MetricsPages, Without
from sidecar.attach.plan.networks import reach
from sidecar.errors import UsageError
from sidecar.known.images import known_metrics
from sidecar.metrics.http.address import parse_address, shown

PORT = "sidecar.metrics.port"
PATH = "sidecar.metrics.path"
_ANNOTATION = "prometheus.io"
_NAME_IT = f"metrics: a label {PORT}=PORT, or --metrics SERVICE=http://SERVICE:PORT/metrics"
_MAX_PORT = 65_535


def find_metrics(
    project: Project, service: Service, asked: str, seen: str = ""
) -> MetricsPages | Without:
    """Return where the metrics are, and over which network; raises UsageError for a bad flag.

    `asked` is what a flag says, `seen` what a probe saw.
    """
    if asked:
        return _asked(project, service, asked, "named by --metrics")
    if seen:
        return _asked(project, service, seen, "seen by --probe")
    found, way = _place(service), reach(project, service)
    if isinstance(way, Without):
        return way
    if isinstance(found, Without):
        return found
    port, path, origin = found
    urls = tuple((name, f"http://{name}:{port}{path}") for name in way.names)
    return MetricsPages(urls, way.network, origin, way.notes)


def _asked(project: Project, service: Service, url: str, origin: str) -> MetricsPages | Without:
    address = parse_address(url)
    if "@" in url:
        raise UsageError(
            f"--metrics {service.name}={shown(url)}: no password is written to a file;"
            " scrape it with scrape_configs in sidecar.toml"
        )
    if address.text.startswith("unix:"):
        return Without(f"{url} is a socket, which a sidecar does not get", "name an http:// URL")
    host = project.service(_host(url)) or service
    way = reach(project, host)
    if isinstance(way, Without):
        return way
    if host.name == _host(url):
        urls = tuple((name, url.replace(_host(url), name, 1)) for name in way.names)
        return MetricsPages(urls, way.network, origin, way.notes)
    return MetricsPages(((service.name, url),), way.network, origin)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]


def _place(service: Service) -> tuple[int, str, str] | Without:
    labels = service.labels
    if labels.get(f"{_ANNOTATION}/scrape", "true").lower() == "false" and PORT not in labels:
        return Without(f"its label {_ANNOTATION}/scrape says false", f"add a label {PORT}")
    for port, path, name in (
        (labels.get(PORT), labels.get(PATH), PORT),
        (labels.get(f"{_ANNOTATION}/port"), labels.get(f"{_ANNOTATION}/path"), _ANNOTATION),
    ):
        wanted = port or path or (name == _ANNOTATION and labels.get(f"{_ANNOTATION}/scrape"))
        if wanted:
            return _labelled(service, port, path or "/metrics", name)
    return _of_image(service)


def _labelled(
    service: Service, port: str | None, path: str, name: str
) -> tuple[int, str, str] | Without:
    label = f"the label {name}"
    if port is None and len(service.ports) != 1:
        return Without(
            f"{label} names no port, and it exposes {len(service.ports)}", general=_NAME_IT
        )
    text = port or str(service.ports[0])
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MAX_PORT):
        return Without(f"{label} says {text!r}, which is not a port", "write a number like 9100")
    if not path.startswith("/") or len(path.split()) != 1:
        name = PATH if name == PORT else f"{_ANNOTATION}/path"
        return Without(
            f"the label {name} says {path!r}, which is not a path", "write a path like /metrics"
        )
    return int(text), path, label


def _of_image(service: Service) -> tuple[int, str, str] | Without:
    known = known_metrics(service.image)
    if known is None:
        return Without("no metrics known", general=_NAME_IT)
    name, metrics = known
    shown_by = metrics.shown_by
    if metrics.needs and not (shown_by and any(shown_by in word for word in service.command)):
        return Without(
            f"serves them at :{metrics.port}{metrics.path} only with {metrics.needs}",
            f"if so, --metrics {service.name}=http://{service.name}:{metrics.port}{metrics.path}",
        )
    return metrics.port, metrics.path, f"where {name} serves them"
