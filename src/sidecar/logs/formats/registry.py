"""Which formats are asked about a line, in which order: the strict first, the loose last.

Loaded with the first line that is not JSON object: their expressions take 20 ms to compile, and
most logs need none of them.
"""

from collections.abc import Callable, Mapping

from sidecar.logs.decode.envelopes import compose, cri, docker_json
from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.logs.formats.json import flat as json_lines
from sidecar.logs.formats.text import (
    access,
    dotnet,
    go,
    java,
    klog,
    leveled,
    logfmt,
    mysql,
    plain,
    postgres,
    python_logging,
    redis,
    rust,
    syslog,
    web_errors,
)
from sidecar.logs.formats.text.head import is_dated
from sidecar.model.record import Record

TextParser = Callable[[str, int], Record | None]

OBJECT = json_lines
"""The format of the lines that begin with `{`."""

TEXTS = (
    klog,
    syslog,
    access,
    web_errors,
    redis,
    postgres,
    mysql,
    java,
    python_logging,
    rust,
    dotnet,
    go,
    logfmt,
    leveled,
)
"""The formats of all others, in the order in which they are asked."""

LAST = plain
"""The format that refuses nothing."""

WRAPPERS = (docker_json, cri, compose)
"""What containers' runtimes put around lines."""

ONLY_DATED = (postgres, mysql, rust, go)
"""Those of them whose every line begins with a date."""

TEXT_PARSERS: Mapping[bool, tuple[TextParser, ...]] = {
    True: tuple(format_.parse for format_ in TEXTS),
    False: tuple(format_.parse for format_ in TEXTS if format_ not in ONLY_DATED),
}
"""Whom to ask about a line that begins with a date, and about one that does not."""


def unwrap(line: bytes) -> Wrapped | None:
    """Return what a container's runtime wrapped, or None for an ordinary line."""
    return cri.unwrap(line) or compose.unwrap(line)


def parse(text: str, now: int) -> Record:
    """Return what a line of text says; the last format refuses nothing."""
    for read in TEXT_PARSERS[is_dated(text)]:
        if record := read(text, now):
            return record
    return LAST.parse(text, now)
