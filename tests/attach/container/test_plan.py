"""What a sidecar beside a container can see, and how."""

import json
from typing import Any

import pytest
from tests.attach.harness import container

from sidecar.attach.container.plan import ContainerRequest, find_channels, plan_sidecar
from sidecar.attach.container.spec import SidecarSpec
from sidecar.attach.observe.container import ObservedContainer, read_container
from sidecar.errors import SidecarError

METRICS = {"sidecar.metrics.port": "9100"}
VOLUME = {"Type": "volume", "Name": "v", "Destination": "/var/log/app"}


def target(**more: Any) -> ObservedContainer:  # noqa: ANN401 - one name a row
    """Return a container, made as the harness does."""
    return read_container(json.dumps(container("1" * 64, **more)).encode())


def visitor(
    observed: ObservedContainer,
    via: ObservedContainer | None = None,
    **flags: Any,  # noqa: ANN401 - the fields of a request
) -> SidecarSpec:
    """Return the sidecar that comes."""
    wanted = ContainerRequest(**flags)
    return plan_sidecar(find_channels(observed, via or observed, wanted), wanted, "n", ())


def test_watch_sees_files_and_no_network() -> None:
    """The watcher gets the mounts with logs, read-only, and no network."""
    made = visitor(target(mounts=[VOLUME]))
    assert made.arguments[0:2] == ("watch", "/observed/var/log/app")
    assert [mount.source for mount in made.mounts] == ["v"]
    assert made.networks == ()


def test_only_logs_are_mounted() -> None:
    """Data and sockets of the container are not for a sidecar."""
    mounts = [VOLUME, {"Type": "bind", "Source": "/var/run/docker.sock", "Destination": "/d.sock"}]
    assert [mount.source for mount in visitor(target(mounts=mounts)).mounts] == ["v"]


def test_stdout_is_asked_for() -> None:
    """Standard output can be had also where there are files."""
    observed = target(mounts=[VOLUME])
    assert find_channels(observed, observed, ContainerRequest(stdout=True)).logs is None


def test_files_that_cannot_be_seen() -> None:
    """Files outside of all mounts are refused with the reason."""
    with pytest.raises(SidecarError, match=r"no volume holds /x/app\.log"):
        visitor(target(), logs=("/x/app.log",))


def test_scrape() -> None:
    """The scraper asks by name, over the networks of the container."""
    made = visitor(target(labels=METRICS), kind="scrape")
    assert made.environment == (("SIDECAR_TARGET", "web=http://web:9100/metrics"),)
    assert (made.networks, made.hosts, made.has_history) == (("net",), (), True)


def test_the_first_bridge_resolves_no_names() -> None:
    """On the engine's own bridge the name is given with its address."""
    made = visitor(target(labels=METRICS, mode="bridge"), kind="scrape")
    assert (made.networks, made.hosts) == (("bridge",), (("web", "172.18.0.2"),))


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("none", r"it has no network.*follow and debug"),
        ("host", "--host-network"),
        ("net", "-- --target"),
    ],
)
def test_no_way(mode: str, message: str) -> None:
    """Where a scraper cannot ask, the reason and what is possible are in the error."""
    with pytest.raises(SidecarError, match=message):
        visitor(target(mode=mode), kind="scrape")


def test_consent() -> None:
    """With consent a sidecar is in the network of the machine."""
    made = visitor(target(labels=METRICS, mode="host"), kind="scrape", host_network=True)
    assert made.networks == ("host",)
    assert made.environment == (("SIDECAR_TARGET", "localhost=http://localhost:9100/metrics"),)


def test_another_containers_network() -> None:
    """A container in the network of another one is flags by the name of that one."""
    via = read_container(json.dumps(container("2" * 64, "other", mode="their-net")).encode())
    made = visitor(target(labels=METRICS, mode="container:2"), via, kind="scrape")
    assert made.networks == ("their-net",)
    assert made.environment == (("SIDECAR_TARGET", "other=http://other:9100/metrics"),)


@pytest.mark.parametrize("mode", ["none", "host"])
def test_debug_without_a_network(mode: str) -> None:
    """Without a way to ask, the report has the logs."""
    made = visitor(target(labels=METRICS, mode=mode), kind="debug")
    assert made.arguments == ("debug", "--logs", "-", "--target", "none")
    assert made.networks == ()
    assert made.reads_stdin


def test_debug() -> None:
    """The debugger asks health and metrics, and reads files where there are some."""
    labels = METRICS | {"sidecar.health": ":9100/ok"}
    made = visitor(target(labels=labels, mounts=[VOLUME]), kind="debug", words=("--since", "1h"))
    assert made.environment == (
        ("SIDECAR_TARGET", "http://web:9100"),
        ("SIDECAR_HEALTH", "/ok"),
    )
    assert made.arguments[-2:] == ("--since", "1h")
    assert not made.reads_stdin
