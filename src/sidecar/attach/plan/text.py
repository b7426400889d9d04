"""Print a plan as text: what each service gets, what is unavailable and why, commands to type."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from sidecar.attach.observe.model import Container
from sidecar.attach.plan.model import DEBUGGER, AttachPlan, ServicePlan, Unattachable, source_of
from sidecar.attach.plan.requests import IMAGE
from sidecar.quantities import plural
from sidecar.safe_text import neutralise

# --- The plan ---------------------------------------------------------------------------------


def plan_text(plan: AttachPlan) -> str:
    """Return the plan as text that is safe to print."""
    return "".join(f"{neutralise(line)}\n" for line in _lines(plan))


def _lines(plan: AttachPlan) -> Iterator[str]:
    names = ", ".join(PurePath(file).name for file in plan.files)
    yield f"Project {plan.project}  ({names})"
    for service in plan.services:
        yield ""
        yield from _service(plan, service)
    yield ""
    yield _total(plan)
    for general in _general_remedies(plan):
        yield f"To add {general}"
    for note in plan.notes:
        yield f"Note: {note}"


def _general_remedies(plan: AttachPlan) -> list[str]:
    remedies = {missing.general for service in plan.services for _, missing in service.unavailable}
    return sorted(remedies - {""})


def _service(plan: AttachPlan, planned: ServicePlan) -> Iterator[str]:
    service = planned.service
    image = service.image or "built here"
    yield "  ".join(filter(None, (service.name, image, _state(planned.containers))))
    for sidecar in planned.sidecars:
        yield f"  + {sidecar.kind:<16} {sidecar.observes}"
        yield f"    {'':<16} {sidecar.reason}"
        for mount in sidecar.mounts:
            yield f"    {'':<16} reads {mount.kind} {source_of(plan, mount)} at {mount.target}"
    for kinds, missing in _by_reason(planned.unavailable):
        yield f"  - {kinds:<16} {missing.reason}"
        if missing.remedy:
            yield f"    {'':<16} → {missing.remedy}"
    for note in planned.notes:
        yield f"  ! {note}"


def _by_reason(
    unavailable: Iterable[tuple[str, Unattachable]],
) -> Iterator[tuple[str, Unattachable]]:
    """Yield each reason once, with all kinds that it is true of."""
    kinds = dict[Unattachable, list[str]]()
    for kind, missing in unavailable:
        kinds.setdefault(missing, []).append(kind)
    for missing, names in kinds.items():
        yield ", ".join(names), missing


def _state(containers: Sequence[Container]) -> str:
    if not containers:
        return ""
    running = sum(container.state == "running" for container in containers)
    if len(containers) == 1:
        return containers[0].state
    return f"{running} of {len(containers)} running"


def _total(plan: AttachPlan) -> str:
    with_sidecars = sum(bool(service.sidecars) for service in plan.services)
    return (
        f"{plural(len(plan.sidecars), 'sidecar')} for {with_sidecars}"
        f" of {plural(len(plan.services), 'service')}"
    )


# --- Commands to type next --------------------------------------------------------------------


def next_commands(
    plan: AttachPlan, compose: str, *, image_exists: bool | None = None
) -> Iterator[str]:
    """Yield lines with the commands that use the plan.

    `compose` is how Compose is called with the file that attach wrote. The sidecars are named one
    by one: Compose then touches no other service, even if its files were edited since.
    """
    observers = [sidecar.name for sidecar in plan.sidecars if sidecar.kind != DEBUGGER]
    debuggers = [sidecar.name for sidecar in plan.sidecars if sidecar.kind == DEBUGGER]
    if image_exists is False:
        yield f"First, the image {plan.image}, which the engine does not have:"
        yield f"  {_get_image(plan.image)}"
    if observers:
        yield "Observe:"
        yield f"  {compose} up -d {shlex.join(observers)}"
        yield f"  {compose} logs -f {shlex.join(observers)}"
    if debuggers:
        others = f"   (also {', '.join(debuggers[1:])})" if debuggers[1:] else ""
        yield "Debug:"
        yield f"  {compose} run --rm {shlex.join(debuggers[:1])}{others}"


def _get_image(image: str) -> str:
    if image == IMAGE:
        return "make build, in the folder of Sidecar"
    return shlex.join(["docker", "pull", image])
