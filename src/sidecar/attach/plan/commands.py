"""What to type next, as text."""

import shlex
from collections.abc import Iterator

from sidecar.attach.plan.model import DEBUGGER, AttachPlan
from sidecar.attach.plan.requests import IMAGE


def commands(plan: AttachPlan, compose: str, *, image_is_here: bool | None) -> Iterator[str]:
    """Yield lines with the commands that start what was planned.

    `compose` is how Compose is called, the file of ours among it. The services are named one by
    one: then Compose touches no other, whatever changed in the files since they were started.
    """
    observers = [sidecar.name for sidecar in plan.sidecars if sidecar.kind != DEBUGGER]
    debuggers = [sidecar.name for sidecar in plan.sidecars if sidecar.kind == DEBUGGER]
    if image_is_here is False:
        yield f"First, the image {plan.image}, which is not here:  {_build(plan.image)}"
    if observers:
        yield "Observe:"
        yield f"  {compose} up -d {shlex.join(observers)}"
        yield f"  {compose} logs -f {shlex.join(observers)}"
    if debuggers:
        others = f"   (also {', '.join(debuggers[1:])})" if debuggers[1:] else ""
        yield "Debug:"
        yield f"  {compose} run --rm {shlex.join(debuggers[:1])}{others}"


def _build(image: str) -> str:
    if image == IMAGE:
        return "make build, in the folder of Sidecar"
    return shlex.join(["docker", "pull", image])
