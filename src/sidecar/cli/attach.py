"""`sidecar attach`: sidecars for any Compose project."""

from pathlib import Path

import click
import msgspec

from sidecar.attach.observe import engine
from sidecar.attach.observe.engine import Compose
from sidecar.attach.observe.model import Project
from sidecar.attach.observe.probe import probe_logs, probe_metrics
from sidecar.attach.observe.project import Observed, observe, running
from sidecar.attach.plan.commands import commands
from sidecar.attach.plan.model import AttachPlan
from sidecar.attach.plan.plan import plan
from sidecar.attach.plan.requests import IMAGE, Wishes, by_service, check_names, one_by_service
from sidecar.attach.plan.text import told
from sidecar.attach.write.file import beside, diff, read_ours, replace, was_edited
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
    help="Where a service serves metrics, as its neighbours see it; repeatable.",
)
@option(
    "--user",
    multiple=True,
    metavar="SERVICE=UID[:GID]",
    help="Who may read the logs of a service; never root; repeatable.",
)
@option("--image", default=IMAGE, metavar="IMAGE", help="The image of the sidecars.")
@option(
    "--probe",
    is_flag=True,
    help="Look for metrics on exposed ports and logs on volumes, with throw-away containers.",
)
@option("--dry-run", is_flag=True, help="Print the plan and prove it; write nothing.")
@option("--diff", is_flag=True, help="Show what would change in the file; write nothing.")
@option("--check", is_flag=True, help="Only prove that the file there changes nothing else.")
@option("--remove", is_flag=True, help="Take away the file, and the containers made from it.")
@option("--force", is_flag=True, help="Also if the file was edited by hand.")
def command(**flags: object) -> Exit:
    """Write a Compose file with sidecars for a project; nothing of the project is changed.

    Without SERVICE all services are looked at. The plan says what each gets, and why not the rest.
    Exits with 1 when --diff shows something, or --check finds that another service is changed. A
    service that is called as a subcommand is written after --.
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
    made = plan(observed.project, _wishes(given, observed.project))
    if given.diff:
        return _diff(path, render(made), output)
    output.write(told(made))
    if not made.sidecars:
        output.notice("sidecar attach: nothing to attach; the plan says what each service needs")
        return Exit.OK
    if given.dry_run:
        with beside(None, render(made)) as file:
            _prove(compose, file, observed)
        output.notice("sidecar attach: proven to change no other service; nothing written")
        return Exit.OK
    _write(compose, path, made, observed, output, force=given.force)
    _next(compose, path, made, output)
    return Exit.OK


def _compose(given: _AttachFlags) -> Compose:
    compose = compose_of(given.file, given.project_name, given.env_file)
    if compose is not None:
        return compose
    if given.project_name:
        return running(given.project_name)
    raise UnreadableError(
        "no Compose file here or above; name one with --file, or a project with --project-name"
    )


def _wishes(given: _AttachFlags, project: Project) -> Wishes:
    wishes = Wishes(
        services=given.services,
        logs=by_service("--logs", given.logs),
        metrics=one_by_service("--metrics", given.metrics),
        users=one_by_service("--user", given.user),
        image=given.image,
    )
    return _probed(project, wishes) if given.probe else wishes


def _probed(project: Project, wishes: Wishes) -> Wishes:
    check_names(project, wishes)
    running = {
        container.service for container in project.containers if container.state == "running"
    }
    wanted = [
        service
        for service in project.services
        if service.name in running and (not wishes.services or service.name in wishes.services)
    ]
    if not wanted:
        raise UnreadableError("--probe looks at containers that run, and none does; start them")
    return msgspec.structs.replace(
        wishes,
        seen_logs=probe_logs(project, wanted, wishes.image),
        seen_metrics=probe_metrics(project, wanted, wishes.image),
    )


def _prove(compose: Compose, file: Path, observed: Observed) -> None:
    changed = prove(compose, file, observed.config)
    if changed:
        Output().write("".join(f"{neutralise(line)}\n" for line in changed))
        raise UnreadableError("another service would be changed, see above; nothing is written")


def _check(compose: Compose, path: Path, output: Output) -> Exit:
    if read_ours(path) is None:
        raise UnreadableError(f"cannot read {path}: there is none; run sidecar attach")
    changed = prove(compose, path)
    output.write("".join(f"{neutralise(line)}\n" for line in changed))
    verdict = "changes what is not ours, see above" if changed else "changes no other service"
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
    observed: Observed,
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
            f"{path} was edited by hand; see above what would be lost, and say --force"
        )
    replace(path, text, lambda file: _prove(compose, file, observed))
    output.notice(
        f"sidecar attach: wrote {neutralise(str(path))}; proven to change no other service"
    )


def _next(compose: Compose, path: Path, made: AttachPlan, output: Output) -> None:
    try:
        here: bool | None = engine.has_image(made.image)
    except EngineError:
        here = None
    lines = commands(made, compose.typed(path), image_is_here=here)
    output.write("".join(f"{neutralise(line)}\n" for line in ["", *lines]))
