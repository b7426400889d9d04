"""Find the health page of a service: its label, or the URL in its health check."""

import re

from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.model import HealthPage, Unattachable
from sidecar.attach.plan.networks import find_network

LABEL = "sidecar.health"

_LOCAL = r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\$\{?HOSTNAME\}?"
_END = r"(?::(\d{1,5}))?(/[^\s'\"`|;&<>()\\]*)?(?![\w.:-])"
_URL = re.compile(r"(?:(https?)://[^/:\s]+)?(?::(\d{1,5}))?(/\S*)?")
_CLIENTS = re.compile(r"\b(?:curl|wget)\b")
"""Programs that take an address without `http://`; for others, such as `nc`, it is no URL."""

_DEFAULT_PORT = {"http": 80, "https": 443}
_NAME_IT = f"health: a label {LABEL}=http://SERVICE:PORT/PAGE"


def find_health(project: Project, service: Service) -> HealthPage | Unattachable:
    """Return the health page, and the network to ask over."""
    page_address, network = _page_address(service), find_network(project, service)
    if isinstance(network, Unattachable):
        return network
    if isinstance(page_address, Unattachable):
        return page_address
    scheme, port, page, origin = page_address
    end = "" if port == _DEFAULT_PORT[scheme] else f":{port}"
    return HealthPage(f"{scheme}://{network.names[0]}{end}", page, network.network, origin)


def _page_address(service: Service) -> tuple[str, int, str, str] | Unattachable:
    """Return scheme, port, path, and where they come from."""
    label = service.labels.get(LABEL, "")
    if label:
        return _labelled(service, label)
    if not service.health:
        return Unattachable("it has no health check", general=_NAME_IT)
    test = " ".join(service.health[1:])
    url = _own_url(service, test)
    if url is None or not (url[1] or _CLIENTS.search(test)):
        return Unattachable("its health check asks no URL", general=_NAME_IT)
    scheme = url[1] or "http"
    return scheme, int(url[2] or _DEFAULT_PORT[scheme]), url[3] or "/", "its health check"


def _own_url(service: Service, test: str) -> re.Match[str] | None:
    """Return the match of the address of the service itself in the text of its health check."""
    names = map(re.escape, filter(None, (service.name, service.container_name)))
    hosts = "|".join((_LOCAL, *names))
    matches = re.finditer(rf"(?:(https?)://|(?<![\w.@/-]))(?:{hosts}){_END}", test)
    # `curl --noproxy localhost localhost:3000/health`: the longer one is the address.
    return max(matches, key=lambda match: sum(map(bool, match.groups())), default=None)


def _labelled(service: Service, label: str) -> tuple[str, int, str, str] | Unattachable:
    url = _URL.fullmatch(label)
    if url is None:
        return Unattachable(
            f"the label {LABEL} says {label!r}, which is no URL", "write :8080/health"
        )
    scheme = url[1] or "http"
    if url[2] is None and url[1] is None and len(service.ports) != 1:
        return Unattachable(
            f"the label {LABEL} names no port, and it exposes {len(service.ports)}",
            "write :8080/health",
        )
    port = url[2] or (_DEFAULT_PORT[scheme] if url[1] else service.ports[0])
    return scheme, int(port), url[3] or "/", f"the label {LABEL}"
