"""Differences between a configuration with and without our file."""

import json
from typing import Any

from sidecar.attach.write.proof import differences

WEB = {"image": "web"}
OURS = {"image": "sidecar", "labels": {"sidecar.attached-to": "web"}}


def compare(**merged: Any) -> list[str]:  # noqa: ANN401 - sections of a configuration
    """Return what a merged configuration changes of one service and one network."""
    user = {"name": "shop", "services": {"web": WEB}, "networks": {"default": {}}}
    return differences(json.dumps(user).encode(), json.dumps(user | merged).encode())


def test_ours_is_no_difference() -> None:
    """New services with our label, and the history volume, are no difference."""
    volumes: dict[str, object] = {"sidecar-history": {}}
    assert compare(services={"web": WEB, "web-log-watcher": OURS}, volumes=volumes) == []


def test_differences() -> None:
    """A changed, lost or foreign service is a difference, and so is a volume."""
    assert '-      "image": "web"' in compare(services={"web": {"image": "other"}})
    assert compare(services={})
    assert compare(services={"web": WEB, "new": {"image": "x"}})
    assert compare(services={"web": WEB | OURS})
    assert compare(volumes={"data": {}})
