"""Observe a Compose project: its files, and its containers where an engine answers."""

from pathlib import Path

import msgspec

from sidecar.attach.observe.compose_command import Compose, Config, read_config
from sidecar.attach.observe.compose_config import read_project
from sidecar.attach.observe.engine import containers, projects
from sidecar.attach.observe.model import Project
from sidecar.errors import EngineError, UnreadableError


class ObservedProject(msgspec.Struct, frozen=True):
    """The project, and the configuration it was read from, with all profiles on."""

    project: Project
    config: Config


def observe(compose: Compose) -> ObservedProject:
    """Return what the files describe, and which containers exist; an engine is not needed."""
    config = read_config(compose, everything=True)
    folder = compose.folder or str(compose.files[0].absolute().parent)
    project = read_project(config.json, folder, tuple(map(str, compose.files)))
    notes = [f"Compose warns: {warning}" for warning in config.warnings]
    try:
        existing = containers(project.name)
    except EngineError as error:
        existing = ()
        notes.append(f"{error}; the plan is made from the files alone")
    project = msgspec.structs.replace(
        project, containers=existing, notes=tuple(notes), compose=compose.typed()
    )
    return ObservedProject(project, config)


def running_project(name: str) -> Compose:
    """Return how Compose is called for a project that is known by its containers alone.

    Raises UnreadableError when there is no such project, or its files are gone.
    """
    known = projects()
    if name not in known:
        raise UnreadableError(
            f"no such project: {name}, neither files here nor containers;"
            f" projects with containers: {', '.join(known) or 'none'};"
            " name the files with --file"
        )
    made = next(
        (container for container in known[name] if not container.ours and container.files), None
    )
    missing = [file for file in made.files if not Path(file).is_file()] if made else []
    if made is None or missing:
        raise UnreadableError(
            f"the project {name} was made from {', '.join(missing) or 'files that are not known'},"
            " which cannot be found here; name its files with --file"
        )
    return Compose(tuple(map(Path, made.files)), name, made.folder)
