"""Plan → the text of the Compose file that adds the sidecars, with a mark to know it by."""

import hashlib
from collections.abc import Iterator
from pathlib import PurePath

from sidecar.attach.observe.model import Mount
from sidecar.attach.plan.model import (
    DEBUGGER,
    HISTORY,
    LOG_WATCHER,
    METRICS_SCRAPER,
    OBSERVED,
    VOLUME,
    AttachPlan,
    Sidecar,
)
from sidecar.attach.plan.requests import IMAGE
from sidecar.attach.write.yaml import Commented, Required, Value, emit

LABEL = "sidecar.attached-to"
"""On each container of ours: the service that it observes."""

_MARK = "# Made by `sidecar attach`. Edit it, and the next run refuses it. sha256: "
_COMMANDS = {LOG_WATCHER: "watch", METRICS_SCRAPER: "scrape", DEBUGGER: "debug"}


def render(plan: AttachPlan) -> str:
    """Return the file, the same for the same plan byte for byte."""
    services: dict[str, Value] = {
        sidecar.name: _service(plan, sidecar) for sidecar in plan.sidecars
    }
    content: dict[str, Value] = {"services": services}
    if any(sidecar.history for sidecar in plan.sidecars):
        why = "History is ours; what is observed stays read-only."
        content["volumes"] = {VOLUME: Commented((why,), {})}
    return marked(f"{_head(plan)}\n{emit(content)}")


def marked(body: str) -> str:
    """Return the text with the first line that says whose it is, and that it is whole."""
    return f"{_MARK}{_sum(body)}\n{body}"


def is_ours(text: str) -> bool:
    """Return whether a file was made here, whatever happened to it since."""
    return text.startswith(_MARK)


def is_untouched(text: str) -> bool:
    """Return whether a file is as it was made here."""
    first, _, body = text.partition("\n")
    return first == f"{_MARK}{_sum(body)}"


def _sum(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _head(plan: AttachPlan) -> str:
    return (
        f"# Off until a profile, or a service, is named: {plan.observe}, {plan.debug}."
        " Nothing in here changes another service."
    )


def _service(plan: AttachPlan, sidecar: Sidecar) -> Value:
    profile = plan.debug if sidecar.kind == DEBUGGER else plan.observe
    made: dict[str, Value] = {"image": plan.image}
    if plan.image == IMAGE:
        # It is built, by `make build`; no registry has it.
        made["pull_policy"] = "never"
    made |= {
        "profiles": (profile,),
        "command": (_COMMANDS[sidecar.kind], *sidecar.paths),
        "labels": {LABEL: sidecar.service},
        "restart": "no" if sidecar.kind == DEBUGGER else "unless-stopped",
        **_network(sidecar),
    }
    if mounts := tuple(_mounts(plan, sidecar)):
        made["volumes"] = mounts
    made["environment"] = _environment(sidecar)
    return made | _guarded(sidecar)


def _network(sidecar: Sidecar) -> dict[str, Value]:
    if not sidecar.network:
        why = "The mounts are its only channel: it needs no network, so it gets none."
        return {"network_mode": Commented((why,), "none")}
    why = f"To ask {sidecar.service} as any neighbour does, outside its network namespace."
    return {"networks": Commented((why,), (sidecar.network,))}


def _mounts(plan: AttachPlan, sidecar: Sidecar) -> Iterator[Value]:
    for mount in sidecar.mounts:
        why = f"{mount.target} of {sidecar.service}, read-only."
        yield Commented((why,), _mount(plan, mount))
    if sidecar.history:
        reads = sidecar.kind == DEBUGGER
        history: dict[str, Value] = {"type": "volume", "source": VOLUME, "target": HISTORY}
        if reads:
            history["read_only"] = True
        why = "What the scraper remembered." if reads else "Our own volume, for what it remembers."
        yield Commented((why,), history)


def _mount(plan: AttachPlan, mount: Mount) -> Value:
    made: dict[str, Value] = {
        "type": mount.kind,
        "source": _source(plan, mount),
        "target": OBSERVED + mount.target,
        "read_only": True,
    }
    if mount.kind == "volume":
        # Never fills a volume that is still empty from our image.
        options: dict[str, Value] = {"nocopy": True}
        return made | {"volume": options | ({"subpath": mount.subpath} if mount.subpath else {})}
    options = {"create_host_path": False}
    return made | {"bind": options | ({"selinux": mount.selinux} if mount.selinux else {})}


def _source(plan: AttachPlan, mount: Mount) -> str:
    """Return a source as it holds on another machine, too, where it can."""
    source, folder = PurePath(mount.source), PurePath(plan.folder)
    if mount.kind == "bind" and source.is_absolute() and source.is_relative_to(folder):
        return f"./{source.relative_to(folder)}"
    return mount.source


def _environment(sidecar: Sidecar) -> Value:
    values: dict[str, Value] = dict(sidecar.environment)
    if sidecar.kind != DEBUGGER:
        # `docker compose logs` is not a terminal, so these are passed on; NO_COLOR still wins.
        values["FORCE_COLOR"] = "1"
    return values | {"NO_COLOR": Required("${NO_COLOR:-}"), "TZ": Required("${TZ:-}")}


def _guarded(sidecar: Sidecar) -> dict[str, Value]:
    """Return what keeps a guest a guest: bounds, and no right that it does not need."""
    once = sidecar.kind == DEBUGGER
    guards: dict[str, Value] = {"user": sidecar.user} if sidecar.user else {}
    guards |= {
        "read_only": True,
        "cap_drop": ("ALL",),
        "security_opt": ("no-new-privileges:true",),
        "cpus": 1.0 if once else 0.5,
        "mem_limit": "128m" if once else "64m",
        "pids_limit": 32,
        "stop_grace_period": "5s",
        "logging": {
            "driver": "json-file",
            "options": {"max-size": "10m", "max-file": "3"},
        },
    }
    if sidecar.kind == METRICS_SCRAPER:
        guards["healthcheck"] = {
            "test": ("CMD", "sidecar", "scrape", "--check"),
            "interval": "30s",
            "timeout": "10s",
            "start_period": "10s",
        }
    return guards
