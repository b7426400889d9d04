"""Find the network and the names by which a sidecar reaches a service."""

import re

import msgspec

from sidecar.attach.observe.model import Network, Project, Service
from sidecar.attach.plan.model import Unattachable


class NetworkAddress(msgspec.Struct, frozen=True):
    """Names that the network resolves: one, or one per replica; and the key of the network."""

    names: tuple[str, ...]
    network: str
    notes: tuple[str, ...] = ()


def find_network(project: Project, service: Service) -> NetworkAddress | Unattachable:
    """Return how a sidecar reaches the service without joining its network namespace."""
    kind, _, other = service.network_mode.partition(":")
    if kind == "service":
        owner = project.service(other)
        if owner is None:
            return Unattachable(f"the service {other} is not there")
        return find_network(project, owner)
    if kind == "container":
        return Unattachable(
            f"its network is that of the container {other}, which no file here describes",
            f"ask {other} instead",
        )
    if kind == "host":
        return Unattachable(
            "it uses the host's network, which a sidecar stays out of",
            "ask it from the host: sidecar scrape --target http://localhost:PORT",
        )
    if kind == "none":
        return Unattachable(
            "it has no network (network_mode: none)", "give it one to be asked over"
        )
    if kind:
        return Unattachable(
            f"its network_mode is {kind}, where names are not resolved",
            "put it on a network of the project",
        )
    return _over_networks(project, service)


def _over_networks(project: Project, service: Service) -> NetworkAddress | Unattachable:
    usable = [key for key in service.networks if _can_join(project.networks.get(key, Network()))]
    if not usable:
        return Unattachable(
            "its networks are of a swarm, which containers of Compose cannot join"
            if service.networks
            else "it is on no network",
            "declare the network attachable: true, or add one of Compose",
        )
    # One is enough, and an internal one gives the sidecar the least access.
    network = min(usable, key=lambda key: (not project.networks.get(key, Network()).internal, key))
    # A name of digits alone would be taken for an address.
    if service.replicas <= 1 and not re.fullmatch(r"(?:0x)?[\d.]+", service.name):
        return NetworkAddress((service.name,), network)
    names = tuple(
        f"{project.name}-{service.name}-{number}" for number in range(1, service.replicas + 1)
    )
    return NetworkAddress(names, network, (_replicas(service),) if len(names) > 1 else ())


def _replicas(service: Service) -> str:
    return (
        f"{service.replicas} replicas, each asked by its own name;"
        " after another --scale, attach again"
    )


def _can_join(network: Network) -> bool:
    return network.driver != "overlay" or network.attachable or network.external
