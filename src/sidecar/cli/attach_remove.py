"""`sidecar attach --remove`: removes what attach made, and only that."""

from pathlib import Path

from sidecar.attach.observe.engine import Compose, containers, remove_ours, volumes
from sidecar.attach.observe.project import observe
from sidecar.attach.plan.model import VOLUME
from sidecar.attach.write.file import read_ours, was_edited
from sidecar.attach.write.override import LABEL
from sidecar.errors import EngineError, Exit, UnreadableError, UsageError
from sidecar.output import Output
from sidecar.quantities import plural
from sidecar.safe_text import neutralise


def remove(compose: Compose, path: Path, output: Output, *, force: bool) -> Exit:
    """Take away the file of ours, and the containers made from it; report what is left."""
    old = read_ours(path)
    if was_edited(old) and not force:
        raise UsageError(f"{path} was edited by hand; look at it, and say --force")
    left = _remove_containers(compose.project or _name(compose), path, output)
    if old is not None:
        path.unlink()
        output.notice(f"sidecar attach: removed {neutralise(str(path))}")
    elif not left:
        output.notice(f"sidecar attach: there is no {neutralise(str(path))}")
    for line in left:
        output.notice(f"sidecar attach: {neutralise(line)}")
    return Exit.OK


def _name(compose: Compose) -> str:
    try:
        return observe(compose).project.name
    except (UsageError, EngineError) as error:
        raise UnreadableError(
            f"cannot tell the project's name: {error}; or add --project-name"
        ) from error


def _remove_containers(project: str, path: Path, output: Output) -> list[str]:
    """Remove them, and return lines that say what is left."""
    file = str(path.absolute())
    try:
        mine = [
            container
            for container in containers(project)
            if container.ours and file in container.files
        ]
        if mine:
            remove_ours(mine)
            names = neutralise(", ".join(item.name for item in mine))
            output.notice(f"sidecar attach: removed {plural(len(mine), 'container')}: {names}")
        kept = volumes(project, VOLUME)
    except EngineError as error:
        return [f"{error}; containers of ours may be left: docker ps -a --filter label={LABEL}"]
    return [f"the history is kept; to remove it: docker volume rm {name}" for name in kept]
