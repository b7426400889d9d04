"""Two configurations → what differs in them that is not ours. Pure."""

import difflib
from collections.abc import Iterator
from typing import Any

import msgspec

from sidecar.attach.plan.model import VOLUME
from sidecar.attach.write.override import LABEL

_CONTEXT = 2
"""Lines around a difference: enough to see the service that it is in."""


def differences(before: bytes, after: bytes) -> list[str]:
    """Return what the user's part of a configuration has lost, gained or changed; [] if nothing.

    `before` and `after` are JSON of Compose, without our file and with it. Ours in it are new
    services with our label, and the volume of history.
    """
    mine, merged = msgspec.json.decode(before), msgspec.json.decode(after)
    left = _text(_without_ours(mine, merged))
    was = _text(mine)
    if was == left:
        return []
    return [
        line.rstrip("\n")
        for line in difflib.unified_diff(
            was.splitlines(), left.splitlines(), "without sidecars", "with sidecars", n=_CONTEXT
        )
    ]


def _without_ours(mine: dict[str, Any], merged: dict[str, Any]) -> dict[str, Any]:
    services = {
        name: service
        for name, service in merged.get("services", {}).items()
        if name in mine.get("services", {}) or LABEL not in (service.get("labels") or {})
    }
    volumes = {
        key: value
        for key, value in merged.get("volumes", {}).items()
        if key != VOLUME or key in mine.get("volumes", {})
    }
    return dict(_filled(mine, merged | {"services": services, "volumes": volumes}))


def _filled(mine: dict[str, Any], merged: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the sections, without those that are empty now and were not there at all before."""
    for key, value in merged.items():
        if value or key in mine:
            yield key, value


def _text(config: dict[str, Any]) -> str:
    """Return the canonical JSON: keys sorted, one value a line."""
    return msgspec.json.format(msgspec.json.encode(config, order="sorted"), indent=2).decode()


def has_profiles(config: bytes) -> bool:
    """Return whether some service of a configuration is there for some profiles only."""
    services = msgspec.json.decode(config).get("services", {})
    return any(service.get("profiles") for service in services.values())
