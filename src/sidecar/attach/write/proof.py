"""Prove that our file changes no service of the user: compare what Compose resolves."""

import difflib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from sidecar.attach.marks import LABEL
from sidecar.attach.observe.compose_command import Compose, Config, read_config
from sidecar.attach.plan.model import HISTORY_VOLUME

_CONTEXT = 2
"""Lines around a difference: enough to see the service that it is in."""


def prove(compose: Compose, file: Path, known: Config | None = None) -> list[str]:
    """Return what the user's configuration would lose, gain or change; [] if nothing.

    Compared with all profiles on and, where the user has some, as these are chosen, too; without
    any the two are one. `known` is the configuration without our file and with all profiles on,
    if it was read already. Raises UsageError and EngineError.
    """
    with ThreadPoolExecutor() as pool:
        merged = pool.submit(read_config, compose, file, everything=True)
        whole = known or read_config(compose, everything=True)
        changed = differences(whole.json, merged.result().json)
        if changed or not _has_profiles(whole.json):
            return changed
        chosen_merged = pool.submit(read_config, compose, file, everything=False)
        chosen = read_config(compose, everything=False)
        return differences(chosen.json, chosen_merged.result().json)


def differences(before: bytes, after: bytes) -> list[str]:
    """Return what the user's part of a configuration has lost, gained or changed; [] if nothing.

    `before` and `after` are JSON of Compose, without our file and with it. Ours are new services
    with our label, and the history volume.
    """
    user, merged = msgspec.json.decode(before), msgspec.json.decode(after)
    was, now = _text(user), _text(_without_ours(user, merged))
    if was == now:
        return []
    return [
        line.rstrip("\n")
        for line in difflib.unified_diff(
            was.splitlines(), now.splitlines(), "without sidecars", "with sidecars", n=_CONTEXT
        )
    ]


def _without_ours(user: dict[str, Any], merged: dict[str, Any]) -> dict[str, Any]:
    services = {
        name: service
        for name, service in merged.get("services", {}).items()
        if name in user.get("services", {}) or LABEL not in (service.get("labels") or {})
    }
    volumes = {
        key: value
        for key, value in merged.get("volumes", {}).items()
        if key != HISTORY_VOLUME or key in user.get("volumes", {})
    }
    return dict(_sections(user, merged | {"services": services, "volumes": volumes}))


def _sections(user: dict[str, Any], merged: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the sections, except those that are empty now and did not exist before."""
    for key, value in merged.items():
        if value or key in user:
            yield key, value


def _text(config: dict[str, Any]) -> str:
    """Return canonical JSON: keys sorted, one value per line."""
    return msgspec.json.format(msgspec.json.encode(config, order="sorted"), indent=2).decode()


def _has_profiles(config: bytes) -> bool:
    services = msgspec.json.decode(config).get("services", {})
    return any(service.get("profiles") for service in services.values())
