"""Plan → text: what each service gets, what not, why, and what to do about it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from sidecar.attach.observe.model import Container
from sidecar.attach.plan.model import Attached, AttachPlan, Without, source_of
from sidecar.quantities import plural
from sidecar.safe_text import neutralise


def told(plan: AttachPlan) -> str:
    """Return the plan as a person reads it; the text is safe to show."""
    return "".join(f"{neutralise(line)}\n" for line in _lines(plan))


def _lines(plan: AttachPlan) -> Iterator[str]:
    names = ", ".join(PurePath(file).name for file in plan.files)
    yield f"Project {plan.project}  ({names})"
    for attached in plan.services:
        yield ""
        yield from _service(plan, attached)
    yield ""
    yield _sum(plan)
    for general in _general(plan):
        yield f"To add {general}"
    for note in plan.notes:
        yield f"Note: {note}"


def _general(plan: AttachPlan) -> list[str]:
    found = (item.general for service in plan.services for _, item in service.without)
    return sorted(set(filter(None, found)))


def _service(plan: AttachPlan, attached: Attached) -> Iterator[str]:
    service = attached.service
    image = service.image or "built here"
    yield "  ".join(filter(None, (service.name, image, _state(attached.containers))))
    for sidecar in attached.sidecars:
        yield f"  + {sidecar.kind:<16} {sidecar.what}"
        yield f"    {'':<16} {sidecar.why}"
        for mount in sidecar.mounts:
            yield f"    {'':<16} reads {mount.kind} {source_of(plan, mount)} at {mount.target}"
    for kind, without in _merged(attached.without):
        yield f"  - {kind:<16} {without.reason}"
        if without.remedy:
            yield f"    {'':<16} → {without.remedy}"
    for note in attached.notes:
        yield f"  ! {note}"


def _merged(without: Iterable[tuple[str, Without]]) -> Iterator[tuple[str, Without]]:
    """Yield them, those of one reason once."""
    told = dict[Without, str]()
    for kind, item in without:
        told[item] = f"{told[item]}, {kind}" if item in told else kind
    for item, kinds in told.items():
        yield kinds, item


def _state(containers: Sequence[Container]) -> str:
    if not containers:
        return ""
    running = sum(container.state == "running" for container in containers)
    if len(containers) == 1:
        return containers[0].state
    return f"{running} of {len(containers)} running"


def _sum(plan: AttachPlan) -> str:
    with_some = sum(bool(service.sidecars) for service in plan.services)
    return (
        f"{plural(len(plan.sidecars), 'sidecar')} for {with_some}"
        f" of {plural(len(plan.services), 'service')}"
    )
