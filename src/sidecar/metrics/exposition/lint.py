"""Lint an exposition: every fault, as the specification of its format judges it.

OpenMetrics 1.0: https://prometheus.io/docs/specs/om/open_metrics_spec/
Text 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/
`docs/exposition.md` lists the rules.
"""

from collections.abc import Iterator

from sidecar.metrics.exposition.content_type import Form
from sidecar.metrics.exposition.grammar import (
    LineError,
    read_head,
    read_metadata,
    read_tail,
    shorten,
)
from sidecar.metrics.exposition.lint_families import Families
from sidecar.metrics.exposition.lint_samples import SampleLine
from sidecar.metrics.exposition.lint_spelling import beyond, slips
from sidecar.model.sample import Fault

_MARK = b"\xef\xbb\xbf"
_END = b"# EOF"


def lint(body: bytes, form: Form) -> list[Fault]:
    """Return every fault of the body, in the order of its lines."""
    faults = []
    if body.startswith(_MARK):
        faults.append(Fault(1, "byte order mark at the beginning"))
    lines = body.removeprefix(_MARK).split(b"\n")
    lines, end = _without_end(lines) if form == "openmetrics" else _lines(lines)
    families = Families(form)
    for number, line in enumerate(lines, 1):
        faults += [Fault(number, reason) for reason in _judge(number, line, families)]
    return sorted([*faults, *families.close(), *end], key=lambda fault: fault.line)


def _judge(number: int, raw: bytes, families: Families) -> list[str]:
    try:
        line = raw.decode()
        found = list(_read(number, line.rstrip("\r"), families))
    except UnicodeDecodeError:
        return [f"no UTF-8: {shorten(raw.decode(errors='backslashreplace'))}"]
    except LineError as error:
        return [str(error)]
    return [*slips(line, families.form), *found]


def _read(number: int, line: str, families: Families) -> Iterator[str]:
    form, bare = families.form, line.lstrip(" \t")
    if bare.startswith("#"):
        about = read_metadata(line, form)
        if about is not None:
            families.describe(number, about)
    elif bare:
        head = read_head(line)
        tail = read_tail(line[head.end :], form)
        families.add(SampleLine(number, head.name, dict(head.labels), tail))
        yield from beyond(line[head.end :].replace(tail.exemplar, ""))


def _lines(lines: list[bytes]) -> tuple[list[bytes], list[Fault]]:
    if lines[-1]:
        return lines, [Fault(len(lines), "no line feed at the end")]
    return lines[:-1], []


def _without_end(lines: list[bytes]) -> tuple[list[bytes], list[Fault]]:
    if _END not in lines:
        lines = lines if lines[-1] else lines[:-1]
        return lines, [Fault(max(len(lines), 1), "no # EOF at the end")]
    end = lines.index(_END)
    after = lines[end + 1 :]
    return lines[:end], [Fault(end + 2, "text after # EOF")] if after not in ([], [b""]) else []
