"""`sidecar attach --remove`: remove the file and the containers that attach made."""

from pathlib import Path

from sidecar.attach.marks import LABEL
from sidecar.attach.observe.compose_command import Compose
from sidecar.attach.observe.engine import containers, remove_ours, volumes
from sidecar.attach.observe.project import observe
from sidecar.attach.plan.model import HISTORY_VOLUME
from sidecar.attach.write.file import read_ours, was_edited
from sidecar.errors import EngineError, Exit, UnreadableError, UsageError
from sidecar.output import Output
from sidecar.quantities import plural
from sidecar.safe_text import neutralise


def remove(compose: Compose, path: Path, output: Output, *, force: bool) -> Exit:
    """Remove the file, and the containers made from it; a notice says what is left."""
    old = read_ours(path)
    if was_edited(old) and not force:
        raise UsageError(f"{path} was edited by hand; --force removes it")
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
            f"the name of the project is not known: {error}; or give it with --project-name"
        ) from error


def _remove_containers(project: str, path: Path, output: Output) -> list[str]:
    """Remove them, and return lines that say what is left."""
    file = str(path.absolute())
    try:
        made = [
            container
            for container in containers(project)
            if container.ours and file in container.files
        ]
        if made:
            remove_ours(made)
            names = neutralise(", ".join(container.name for container in made))
            output.notice(f"sidecar attach: removed {plural(len(made), 'container')}: {names}")
        kept = volumes(project, HISTORY_VOLUME)
    except EngineError as error:
        return [f"{error}; sidecars may be left, to list them: docker ps -a --filter label={LABEL}"]
    return [f"the history is kept; to remove it: docker volume rm {name}" for name in kept]
