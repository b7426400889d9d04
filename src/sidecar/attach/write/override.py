"""Render a plan as the Compose file that adds the sidecars; the same plan, the same bytes."""

from collections.abc import Iterator

from sidecar.attach.marks import LABEL, marked
from sidecar.attach.observe.model import Mount
from sidecar.attach.plan.model import (
    DEBUGGER,
    HISTORY,
    HISTORY_VOLUME,
    LOG_WATCHER,
    METRICS_SCRAPER,
    OBSERVED,
    AttachPlan,
    Sidecar,
    source_of,
)
from sidecar.attach.plan.requests import IMAGE
from sidecar.attach.write.yaml import Commented, Interpolated, Value, emit

_COMMANDS = {LOG_WATCHER: "watch", METRICS_SCRAPER: "scrape", DEBUGGER: "debug"}


def render(plan: AttachPlan) -> str:
    """Return the text of the file."""
    services: dict[str, Value] = {
        sidecar.name: _service(plan, sidecar) for sidecar in plan.sidecars
    }
    content: dict[str, Value] = {"services": services}
    if any(sidecar.history for sidecar in plan.sidecars):
        why = "History is ours; what is observed stays read-only."
        content["volumes"] = {HISTORY_VOLUME: Commented((why,), {})}
    return marked(f"{_head(plan)}\n{emit(content)}")


def _head(plan: AttachPlan) -> str:
    return (
        f"# Off until a profile, or a service, is named: {plan.observe}, {plan.debug}."
        " Nothing in here changes another service."
    )


def _service(plan: AttachPlan, sidecar: Sidecar) -> Value:
    profile = plan.debug if sidecar.kind == DEBUGGER else plan.observe
    made: dict[str, Value] = {"image": plan.image}
    if plan.image == IMAGE:
        # `make build` builds it; no registry has it.
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
    return made | _limits(sidecar)


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
        is_reader = sidecar.kind == DEBUGGER
        history: dict[str, Value] = {"type": "volume", "source": HISTORY_VOLUME, "target": HISTORY}
        if is_reader:
            history["read_only"] = True
        why = (
            "What the scraper remembered."
            if is_reader
            else "Our own volume, for what it remembers."
        )
        yield Commented((why,), history)


def _mount(plan: AttachPlan, mount: Mount) -> Value:
    made: dict[str, Value] = {
        "type": mount.kind,
        "source": source_of(plan, mount),
        "target": OBSERVED + mount.target,
        "read_only": True,
    }
    if mount.kind == "volume":
        # Never copies files of our image into an empty volume.
        options: dict[str, Value] = {"nocopy": True}
        return made | {"volume": options | ({"subpath": mount.subpath} if mount.subpath else {})}
    options = {"create_host_path": False}
    return made | {"bind": options | ({"selinux": mount.selinux} if mount.selinux else {})}


def _environment(sidecar: Sidecar) -> Value:
    values: dict[str, Value] = dict(sidecar.environment)
    if sidecar.kind != DEBUGGER:
        # `docker compose logs` is not a terminal; NO_COLOR still overrides this.
        values["FORCE_COLOR"] = "1"
    return values | {"NO_COLOR": Interpolated("${NO_COLOR:-}"), "TZ": Interpolated("${TZ:-}")}


def _limits(sidecar: Sidecar) -> dict[str, Value]:
    """Return limits of resources and permissions."""
    once = sidecar.kind == DEBUGGER
    limits: dict[str, Value] = {"user": sidecar.user} if sidecar.user else {}
    limits |= {
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
        limits["healthcheck"] = {
            "test": ("CMD", "sidecar", "scrape", "--check"),
            "interval": "30s",
            "timeout": "10s",
            "start_period": "10s",
        }
    return limits
