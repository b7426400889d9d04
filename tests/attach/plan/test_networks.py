"""The network and names by which a service is reached."""

from typing import Any

import pytest

from sidecar.attach.observe.model import Network, Project, Service
from sidecar.attach.plan.networks import NetworkAddress, find_network


def address(*others: Service, **more: Any) -> tuple[tuple[str, ...], str] | str:  # noqa: ANN401
    """Return names and network for a service `web`, or the reason for none."""
    service = Service(**{"name": "web", "networks": ("a",)} | more)
    networks = {"inner": Network(internal=True), "swarm": Network(driver="overlay")}
    made = find_network(Project("shop", "/p", (), (service, *others), networks), service)
    return (made.names, made.network) if isinstance(made, NetworkAddress) else made.reason


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, (("web",), "a")),
        ({"networks": ("a", "inner")}, (("web",), "inner")),
        ({"replicas": 2}, (("shop-web-1", "shop-web-2"), "a")),
        ({"name": "10"}, (("shop-10-1",), "a")),
        ({"network_mode": "service:db"}, (("db",), "b")),
        ({"network_mode": "service:x"}, "the service x is not there"),
        ({"networks": ()}, "it is on no network"),
        ({"networks": ("swarm",)}, "its networks are of a swarm, which containers of Compose"),
        ({"network_mode": "host"}, "it uses the host's network"),
        ({"network_mode": "none"}, "it has no network"),
        ({"network_mode": "bridge"}, "its network_mode is bridge"),
        ({"network_mode": "container:x"}, "its network is that of the container x"),
    ],
)
def test_address(more: dict[str, Any], expected: object) -> None:
    """One network that resolves names is chosen, or there is a reason for none."""
    made = address(Service("db", networks=("b",)), **more)
    assert made.startswith(str(expected)) if isinstance(made, str) else made == expected
