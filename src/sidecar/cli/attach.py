"""`sidecar attach`: plan, write, check and remove the sidecars of a Compose project."""

from collections.abc import Iterable
from pathlib import Path

import click
import msgspec

from sidecar.attach.observe import engine
from sidecar.attach.observe.compose_command import Compose
from sidecar.attach.observe.model import Project
from sidecar.attach.observe.project import ObservedProject, observe, running_project
from sidecar.attach.plan.model import AttachPlan
from sidecar.attach.plan.plan import plan
from sidecar.attach.plan.requests import (
    IMAGE,
    AttachRequest,
    by_service,
    check_names,
    one_by_service,
)
from sidecar.attach.plan.text import next_commands, plan_text
from sidecar.attach.probe import probe_logs, probe_metrics
from sidecar.attach.write.file import diff, read_ours, replace, temporary_file, was_edited
from sidecar.attach.write.override import render
from sidecar.attach.write.proof import prove
from sidecar.cli.attach_project import compose_of, project_options
from sidecar.cli.attach_remove import remove
from sidecar.cli.groups import Branch, FirstWord
from sidecar.cli.settings import option
from sidecar.errors import EngineError, Exit, UnreadableError, UsageError
from sidecar.output import Output
from sidecar.safe_text import neutralise

OUTPUT = "compose.sidecar.yaml"
_FILE = click.Path(path_type=Path)


class _AttachFlags(msgspec.Struct, frozen=True):
    """The flags as they were given."""

    services: tuple[str, ...]
    file: tuple[Path, ...]
    project_name: str
    env_file: tuple[str, ...]
    to: Path | None
    logs: tuple[str, ...]
    metrics: tuple[str, ...]
    user: tuple[str, ...]
    image: str
    dry_run: bool
    diff: bool
    check: bool
    remove: bool
    force: bool
    probe: bool


@click.command(
    "attach",
    cls=Branch,
    modules={
        "follow": ("sidecar.cli.attach_follow", "Follow what services write to standard output."),
        "scrape": ("sidecar.cli.attach_scrape", "Scrape one service, beside its container."),
        "debug": ("sidecar.cli.attach_debug", "Print one report of each service."),
        "container": ("sidecar.cli.attach_container", "The same for any running container."),
    },
)
@click.argument("services", nargs=-1, cls=FirstWord, metavar="[SERVICE...]")
@project_options
@option(
    "--to",
    type=_FILE,
    metavar="FILE",
    help=f"What to write; by default {OUTPUT} beside the first Compose file.",
)
@click.option(
    "--logs",
    multiple=True,
    metavar="SERVICE=GLOB",
    help="Log files of a service, as its container names them; repeatable.",
)
@option(
    "--metrics",
    multiple=True,
    metavar="SERVICE=URL",
    help="Where a service serves metrics, as other services reach it; repeatable.",
)
@option(
    "--user",
    multiple=True,
    metavar="SERVICE=UID[:GID]",
    help="The user who may read the logs of a service; never root; repeatable.",
)
@option("--image", default=IMAGE, metavar="IMAGE", help="The image of the sidecars.")
@option(
    "--probe",
    is_flag=True,
    help="Look for metrics on exposed ports and logs on volumes, with temporary containers.",
)
@option("--dry-run", is_flag=True, help="Print the plan and check it; write nothing.")
@option("--diff", is_flag=True, help="Show what would change in the file; write nothing.")
@option("--check", is_flag=True, help="Only check that the existing file changes no other service.")
@option("--remove", is_flag=True, help="Remove the file, and the containers made from it.")
@option("--force", is_flag=True, help="Replace or remove the file even if it was edited by hand.")
def command(**flags: object) -> Exit:
    """Write a Compose file with sidecars for a project; nothing of the project is changed.

    Without SERVICE all services are planned. The plan says what each service gets, and why not the
    rest. Exits with 1 when --diff shows a difference, or --check finds that another service is
    changed. A service that has the name of a subcommand is written after --.
    """
    given = msgspec.convert(flags, _AttachFlags)
    if sum((given.dry_run, given.diff, given.check, given.remove)) > 1:
        raise UsageError("--dry-run, --diff, --check and --remove exclude each other; keep one")
    compose = _compose(given)
    path = given.to or compose.files[0].parent / OUTPUT
    output = Output()
    if given.remove:
        return remove(compose, path, output, force=given.force)
    if given.check:
        return _check(compose, path, output)
    observed = observe(compose)
    made = plan(observed.project, _request(given, observed.project))
    if given.diff:
        return _diff(path, render(made), output)
    output.write(plan_text(made))
    if not made.sidecars:
        output.notice("sidecar attach: nothing to attach; the plan says what each service needs")
        return Exit.OK
    if given.dry_run:
        with temporary_file(None, render(made)) as file:
            _prove(compose, file, observed)
        output.notice("sidecar attach: checked, changes no other service; nothing written")
        return Exit.OK
    _write(compose, path, made, observed, output, force=given.force)
    _write_next(next_commands(made, compose.typed(path), image_exists=_image(made)), output)
    return Exit.OK


def _compose(given: _AttachFlags) -> Compose:
    compose = compose_of(given.file, given.project_name, given.env_file)
    if compose is not None:
        return compose
    if given.project_name:
        return running_project(given.project_name)
    raise UnreadableError(
        "no Compose file here or above; name one with --file, or a project with --project-name"
    )


def _request(given: _AttachFlags, project: Project) -> AttachRequest:
    request = AttachRequest(
        services=given.services,
        logs=by_service("--logs", given.logs),
        metrics=one_by_service("--metrics", given.metrics),
        users=one_by_service("--user", given.user),
        image=given.image,
    )
    return _probed(project, request) if given.probe else request


def _probed(project: Project, request: AttachRequest) -> AttachRequest:
    check_names(project, request)
    running = {
        container.service for container in project.containers if container.state == "running"
    }
    wanted = [
        service
        for service in project.services
        if service.name in running and (not request.services or service.name in request.services)
    ]
    if not wanted:
        raise UnreadableError(
            "--probe needs running containers, and none runs; start the project first"
        )
    return msgspec.structs.replace(
        request,
        probed_logs=probe_logs(project, wanted, request.image),
        probed_metrics=probe_metrics(project, wanted, request.image),
    )


def _prove(compose: Compose, file: Path, observed: ObservedProject) -> None:
    changed = prove(compose, file, observed.config)
    if changed:
        Output().write("".join(f"{neutralise(line)}\n" for line in changed))
        raise UnreadableError(
            "the file would change another service, see above; nothing written:"
            " report this as a bug"
        )


def _check(compose: Compose, path: Path, output: Output) -> Exit:
    if read_ours(path) is None:
        raise UnreadableError(f"cannot read {path}: no such file; run sidecar attach first")
    changed = prove(compose, path)
    output.write("".join(f"{neutralise(line)}\n" for line in changed))
    verdict = "changes other services, see above" if changed else "changes no other service"
    output.notice(f"sidecar attach: {neutralise(str(path))} {verdict}")
    return Exit.FINDINGS if changed else Exit.OK


def _diff(path: Path, text: str, output: Output) -> Exit:
    shown = diff(path, read_ours(path), text)
    output.write("".join(f"{neutralise(line)}\n" for line in shown.splitlines()))
    return Exit.FINDINGS if shown else Exit.OK


def _write(  # noqa: PLR0913 - what, where, and what is known
    compose: Compose,
    path: Path,
    made: AttachPlan,
    observed: ObservedProject,
    output: Output,
    *,
    force: bool,
) -> None:
    text, old = render(made), read_ours(path)
    if old == text:
        output.notice(f"sidecar attach: {neutralise(str(path))} is up to date")
        return
    if was_edited(old) and not force:
        _diff(path, text, output)
        raise UsageError(
            f"{path} was edited by hand; see above what would be lost; --force replaces it"
        )
    replace(path, text, lambda file: _prove(compose, file, observed))
    output.notice(
        f"sidecar attach: wrote {neutralise(str(path))}; checked, it changes no other service"
    )


def _image(made: AttachPlan) -> bool | None:
    """Tell whether the engine has the image; None if it does not answer."""
    try:
        return engine.has_image(made.image)
    except EngineError:
        return None


def _write_next(lines: Iterable[str], output: Output) -> None:
    output.write("".join(f"{neutralise(line)}\n" for line in ["", *lines]))
