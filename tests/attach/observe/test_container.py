"""What the engine tells of a container, as values."""

import json

import pytest
from tests.attach.harness import container

from sidecar.attach.observe.container import ObservedContainer, changes, read_container
from sidecar.attach.observe.model import Mount


def read(**more: object) -> ObservedContainer:
    """Return the container that tests use, with some of it different."""
    return read_container(json.dumps(container("1" * 64) | more).encode())


def test_read() -> None:
    """Names, ports, networks and times are found where Docker puts them."""
    target = read()
    assert (target.name, target.ports, target.mode) == ("web", (80,), "net")
    assert target.networks == (("net", "172.18.0.2"),)
    assert target.running


@pytest.mark.parametrize("key", ["Mounts", "NetworkSettings", "Config", "HostConfig", "State"])
def test_sparse(key: str) -> None:
    """What another engine leaves out is empty."""
    raw = container("1" * 64)
    del raw[key]
    assert read_container(json.dumps(raw).encode()).name == "web"


def test_never_started() -> None:
    """A container that was only created has no start."""
    assert read(State={"Running": False, "StartedAt": "0001-01-01T00:00:00Z"}).started == ""


def test_mounts() -> None:
    """A volume is known by its name, anything else by its folder on the host."""
    mounts = [
        {"Type": "volume", "Name": "v", "Source": "/var/lib/x", "Destination": "/b/", "RW": True},
        {"Type": "bind", "Source": "/srv", "Destination": "/a", "RW": False},
    ]
    assert read(Mounts=mounts).mounts == (
        Mount("bind", "/srv", "/a", read_only=True),
        Mount("volume", "v", "/b"),
    )


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"Id": "2" * 64}, "id"),
        ({"RestartCount": 1}, "RestartCount"),
        ({"State": {"Running": True, "StartedAt": "2026-02-21T14:00:00Z"}}, "StartedAt"),
        ({"NetworkSettings": {"Networks": {}}}, "networks"),
        ({"Mounts": [{"Type": "bind", "Source": "/x", "Destination": "/y"}]}, "mounts"),
    ],
)
def test_changes(more: dict[str, object], word: str) -> None:
    """Whatever attaching must not change is compared."""
    differences = changes(read(), read(**more))
    assert len(differences) == 1
    assert differences[0].startswith(f"{word} ")


def test_no_changes() -> None:
    """The same container has not changed; one that is gone has."""
    assert changes(read(), read()) == ()
    assert changes(read(), None) == ("it was removed",)
