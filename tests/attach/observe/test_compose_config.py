"""The JSON of Compose, decoded."""

import json
from typing import Any

import pytest

from sidecar.attach.observe.compose_config import read_project
from sidecar.attach.observe.model import Mount, Service
from sidecar.errors import UnreadableError


def read(**web: Any) -> Service:  # noqa: ANN401 - the keys of a service
    """Return a service `web` with these keys."""
    services = {"web": web, "db": {"volumes": [{"type": "volume", "source": "d", "target": "/d"}]}}
    config = json.dumps({"name": "shop", "services": services})
    service = read_project(config.encode(), "/p", ()).service("web")
    assert service is not None
    return service


def test_ports() -> None:
    """Published and exposed TCP ports are in order, each once; a range is spread."""
    assert read(ports=[{"target": 80}], expose=["80", "90-92", "53/udp"]).ports == (80, 90, 91, 92)


def test_mounts() -> None:
    """A volume is a mount, also of `volumes_from`."""
    volumes = [{"type": "bind", "source": "/h", "target": "/l/", "read_only": True}]
    assert Mount("volume", "d", "/d") in read(volumes=volumes, volumes_from=["db"]).mounts
    assert read(volumes=volumes).mounts[0].read_only


def test_environment() -> None:
    """Names of environment variables are kept; their values are not."""
    assert read(environment={"SECRET": "s3cret"}).environment == ("SECRET",)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff"])
def test_other_text(text: bytes) -> None:
    """Text that is not a project is an error with a remedy."""
    with pytest.raises(UnreadableError, match="or later is needed"):
        read_project(text, "", ())
