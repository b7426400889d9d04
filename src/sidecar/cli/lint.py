"""`sidecar lint`: check expositions of metrics and list their faults."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import click

from sidecar.cli.settings import is_piped, quiet_option, timeout_option
from sidecar.errors import Exit, FetchError, UnreadableError, UsageError, reason
from sidecar.metrics.exposition.content_type import Form, declared, form_of
from sidecar.metrics.exposition.lint import lint
from sidecar.metrics.http.address import with_scheme
from sidecar.metrics.http.get import Client, shown
from sidecar.model.sample import Fault
from sidecar.output import Output
from sidecar.quantities import plural
from sidecar.safe_text import neutralise

_OK = 200
_STDIN = "-"


@click.command("lint")
@click.argument("sources", nargs=-1, metavar="[FILE|URL]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "openmetrics"]),
    help="Format of the exposition; by default detected.",
)
@timeout_option
@quiet_option
def command(sources: tuple[str, ...], form: str | None, timeout: float, *, quiet: bool) -> Exit:
    """Check expositions of metrics against the rules of their format.

    A source is a file, a target such as localhost:9100, or standard input. Exits with 1 for faults.
    """
    if not sources and not is_piped():
        raise UsageError("nothing to check: name a file or a target, or pipe an exposition")
    return lint_sources(sources or (_STDIN,), form, Output(quiet=quiet), timeout)


def lint_sources(
    sources: tuple[str, ...], form: str | None, output: Output, timeout: float
) -> Exit:
    """Write every fault of every source, as `FILE:LINE: reason`; return the exit code.

    A source is a file, `-` for standard input, or the address of a target. The format is `form`,
    or the one that the target declares, or the one that is detected in the body. A source that
    cannot be read is a notice, and the others are still checked.
    """
    count, unread = 0, 0
    for source in map(_place, sources):
        try:
            faults = list(_lint_source(source, cast("Form | None", form), timeout))
        except UnreadableError as error:
            output.notice(f"sidecar lint: {neutralise(str(error))}")
            unread += 1
            continue
        count += len(faults)
        name = neutralise(shown(source) if _is_url(source) else source)
        output.write("".join(f"{name}:{at.line}: {neutralise(at.reason)}\n" for at in faults))
    checked = plural(len(sources) - unread, "exposition")
    output.notice(f"sidecar lint: {plural(count, 'fault') if count else 'no faults'} in {checked}")
    if unread:
        return Exit.UNREADABLE
    return Exit.FINDINGS if count else Exit.OK


def _place(source: str) -> str:
    """Return the source; `host:port` is an address, unless there is such a file."""
    return source if Path(source).exists() else with_scheme(source)


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://", "unix:"))


def _lint_source(source: str, form: Form | None, timeout: float) -> Iterator[Fault]:
    if _is_url(source):
        body, kind = _fetch(source, timeout)
        if declared(kind) is None:
            yield Fault(1, f"the Content-Type is {kind or 'missing'}, which Prometheus 3 refuses")
    else:
        body, kind = _read(source), ""
    yield from lint(body, form or form_of(kind, body))


def _fetch(url: str, timeout: float) -> tuple[bytes, str]:
    client = Client(url)
    try:
        answer = client.get(client.url.metrics_path, timeout=timeout)
    except FetchError as error:
        raise UnreadableError(f"cannot read {shown(url)}: {error}; is it running?") from error
    finally:
        client.close()
    if answer.status != _OK:
        raise UnreadableError(
            f"cannot read {shown(url)}: HTTP status {answer.status}; give the path of its metrics"
        )
    return answer.body, answer.content_type


def _read(source: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"cannot read {source}: {reason(error)}; give a file, a URL, or - for standard input"
        ) from error
