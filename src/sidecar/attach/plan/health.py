"""Where a service's health is asked for: by label, or as its own health check does."""

import re

from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.model import HealthPage, Without
from sidecar.attach.plan.networks import reach

LABEL = "sidecar.health"

_LOCAL = r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\$\{?HOSTNAME\}?"
_END = r"(?::(\d{1,5}))?(/[^\s'\"`|;&<>()\\]*)?(?![\w.:-])"
_URL = re.compile(r"(?:(https?)://[^/:\s]+)?(?::(\d{1,5}))?(/\S*)?")
_CLIENTS = re.compile(r"\b(?:curl|wget)\b")
"""Those that take an address without `http://`; others, as `nc`, mean something else by it."""

_DEFAULT_PORT = {"http": 80, "https": 443}
_NAME_IT = f"health: a label {LABEL}=http://SERVICE:PORT/PAGE"


def find_health(project: Project, service: Service) -> HealthPage | Without:
    """Return where health is asked for, and over which network."""
    found, way = _place(service), reach(project, service)
    if isinstance(way, Without):
        return way
    if isinstance(found, Without):
        return found
    scheme, port, page, origin = found
    end = "" if port == _DEFAULT_PORT[scheme] else f":{port}"
    return HealthPage(f"{scheme}://{way.names[0]}{end}", page, way.network, origin)


def _place(service: Service) -> tuple[str, int, str, str] | Without:
    label = service.labels.get(LABEL, "")
    if label:
        return _labelled(service, label)
    if not service.health:
        return Without("it has no health check", general=_NAME_IT)
    test = " ".join(service.health[1:])
    found = _own_url(service, test)
    if found is None or not (found[1] or _CLIENTS.search(test)):
        return Without("its health check asks no URL", general=_NAME_IT)
    scheme = found[1] or "http"
    return scheme, int(found[2] or _DEFAULT_PORT[scheme]), found[3] or "/", "its health check"


def _own_url(service: Service, test: str) -> re.Match[str] | None:
    """Return the address in a test that is the service itself."""
    names = map(re.escape, filter(None, (service.name, service.container_name)))
    hosts = "|".join((_LOCAL, *names))
    found = list(re.finditer(rf"(?:(https?)://|(?<![\w.@/-]))(?:{hosts}){_END}", test))
    # `curl --noproxy localhost localhost:3000/health`: the one that says more is the address.
    return max(found, key=lambda item: sum(map(bool, item.groups())), default=None)


def _labelled(service: Service, label: str) -> tuple[str, int, str, str] | Without:
    found = _URL.fullmatch(label)
    if found is None:
        return Without(
            f"the label {LABEL} says {label!r}, which is not a URL", "write :8080/health"
        )
    scheme = found[1] or "http"
    if found[2] is None and found[1] is None and len(service.ports) != 1:
        return Without(
            f"the label {LABEL} names no port, and it exposes {len(service.ports)}",
            "write :8080/health",
        )
    port = found[2] or (_DEFAULT_PORT[scheme] if found[1] else service.ports[0])
    return scheme, int(port), found[3] or "/", f"the label {LABEL}"
