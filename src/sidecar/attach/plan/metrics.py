"""Find the metrics of a service: flag, label, --probe, or the default of its image."""

from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.model import MetricsPages, Unattachable
from sidecar.attach.plan.networks import find_network
from sidecar.errors import UsageError
from sidecar.known.images import find_metrics as find_metrics_of_image
from sidecar.metrics.http.address import parse_address, shown

PORT = "sidecar.metrics.port"
PATH = "sidecar.metrics.path"
_ANNOTATION = "prometheus.io"
_NAME_IT = f"metrics: a label {PORT}=PORT, or --metrics SERVICE=http://SERVICE:PORT/metrics"
_MAX_PORT = 65_535


def find_metrics(
    project: Project, service: Service, requested: str, probed: str = ""
) -> MetricsPages | Unattachable:
    """Return where the metrics are, and the network to ask over; raises UsageError for a bad flag.

    `requested` is the URL of --metrics, `probed` the one that --probe found.
    """
    if requested:
        return _at_url(project, service, requested, "named by --metrics")
    if probed:
        return _at_url(project, service, probed, "seen by --probe")
    page, network = _page(service), find_network(project, service)
    if isinstance(network, Unattachable):
        return network
    if isinstance(page, Unattachable):
        return page
    port, path, origin = page
    urls = tuple((name, f"http://{name}:{port}{path}") for name in network.names)
    return MetricsPages(urls, network.network, origin, network.notes)


def _at_url(
    project: Project, service: Service, url: str, origin: str
) -> MetricsPages | Unattachable:
    address = parse_address(url)
    if "@" in url:
        raise UsageError(
            f"--metrics {service.name}={shown(url)}: a password is not written to the file;"
            " use scrape_configs in sidecar.toml"
        )
    if address.text.startswith("unix:"):
        return Unattachable(f"{url} is a socket, which sidecars do not get", "give an http:// URL")
    host = project.service(_host(url)) or service
    network = find_network(project, host)
    if isinstance(network, Unattachable):
        return network
    if host.name == _host(url):
        urls = tuple((name, url.replace(_host(url), name, 1)) for name in network.names)
        return MetricsPages(urls, network.network, origin, network.notes)
    return MetricsPages(((service.name, url),), network.network, origin)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]


def _page(service: Service) -> tuple[int, str, str] | Unattachable:
    """Return port, path, and where they come from."""
    labels = service.labels
    if labels.get(f"{_ANNOTATION}/scrape", "true").lower() == "false" and PORT not in labels:
        return Unattachable(f"its label {_ANNOTATION}/scrape says false", f"add a label {PORT}")
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
) -> tuple[int, str, str] | Unattachable:
    label = f"the label {name}"
    if port is None and len(service.ports) != 1:
        return Unattachable(
            f"{label} names no port, and it exposes {len(service.ports)}", general=_NAME_IT
        )
    text = port or str(service.ports[0])
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MAX_PORT):
        return Unattachable(f"{label} says {text!r}, which is no port", "write a number like 9100")
    if not path.startswith("/") or len(path.split()) != 1:
        name = PATH if name == PORT else f"{_ANNOTATION}/path"
        return Unattachable(
            f"the label {name} says {path!r}, which is no path", "write a path like /metrics"
        )
    return int(text), path, label


def _of_image(service: Service) -> tuple[int, str, str] | Unattachable:
    known = find_metrics_of_image(service.image)
    if known is None:
        return Unattachable("no metrics known", general=_NAME_IT)
    name, metrics = known
    is_on = metrics.flag and any(metrics.flag in word for word in service.command)
    if metrics.requires and not is_on:
        return Unattachable(
            f"serves them at :{metrics.port}{metrics.path} only with {metrics.requires}",
            f"if so, --metrics {service.name}=http://{service.name}:{metrics.port}{metrics.path}",
        )
    return metrics.port, metrics.path, f"where {name} serves them"
