"""Compose files, and the engine where one answers → the observed project."""

from pathlib import Path

import msgspec

from sidecar.attach.observe.compose_config import project_from
from sidecar.attach.observe.engine import Compose, Config, containers, projects, read_config
from sidecar.attach.observe.model import Project
from sidecar.errors import EngineError, UnreadableError


class Observed(msgspec.Struct, frozen=True):
    """The project, and Compose's own words about it, with all profiles on."""

    project: Project
    config: Config


def observe(compose: Compose) -> Observed:
    """Return what the files say, and which containers there are; an engine is not needed."""
    config = read_config(compose, everything=True)
    folder = compose.folder or str(compose.files[0].absolute().parent)
    project = project_from(config.json, folder, tuple(map(str, compose.files)))
    notes = [f"Compose warns: {warning}" for warning in config.warnings]
    try:
        found = containers(project.name)
    except EngineError as error:
        found = ()
        notes.append(f"{error}; planned from the files alone")
    known = msgspec.structs.replace(
        project, containers=found, notes=tuple(notes), compose=compose.typed()
    )
    return Observed(known, config)


def running(project: str) -> Compose:
    """Return how Compose is called for a project that is known by its containers alone.

    Raises UnreadableError when there is no such project, or its files are gone.
    """
    known = projects()
    if project not in known:
        raise UnreadableError(
            f"no such project: {project}, neither files here nor containers;"
            f" there are {', '.join(known) or 'none'}; name its files with -f"
        )
    theirs = [item for item in known[project] if not item.ours]
    files = next((container.files for container in theirs if container.files), ())
    gone = [file for file in files if not Path(file).is_file()]
    if gone or not files:
        raise UnreadableError(
            f"the project {project} was made from {', '.join(gone) or 'files not known'},"
            " which cannot be found here; name its files with -f"
        )
    folder = next(container.folder for container in theirs if container.files)
    return Compose(tuple(map(Path, files)), project, folder)
