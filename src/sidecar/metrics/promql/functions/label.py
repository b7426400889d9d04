"""label_replace() and label_join()."""

import re
from collections.abc import Sequence

from sidecar.errors import UsageError
from sidecar.metrics.promql.parser.regex import regex
from sidecar.metrics.promql.vectors import VectorRow, merged, put

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_REFERENCE = re.compile(r"\$(?:(?P<dollar>\$)|(?P<name>\w+)|\{(?P<braced>\w+)\})", re.ASCII)


def replace_label(
    rows: Sequence[VectorRow], label: str, template: str, source: str, pattern: str
) -> list[VectorRow]:
    """Set a label to the template where all of the source label matches the pattern.

    Raises UsageError for a bad label or pattern, and when two series become one.
    """
    check_label("label_replace", label)
    try:
        fits = regex(pattern).fullmatch
    except re.error as error:
        raise UsageError(f"label_replace(): regex '{pattern}' is not supported: {error}") from error
    found = []
    for row in rows:
        match = fits(dict(row.labels).get(source, ""))
        labels = row.labels if match is None else put(row.labels, label, _expand(template, match))
        found.append(VectorRow(labels, row.values))
    return merged(found)


def join_labels(
    rows: Sequence[VectorRow], label: str, separator: str, sources: Sequence[str]
) -> list[VectorRow]:
    """Set a label to the source labels' values, joined.

    Raises UsageError for a bad label, and when two series become one.
    """
    for name in (label, *sources):
        check_label("label_join", name)
    found = []
    for row in rows:
        known = dict(row.labels)
        value = separator.join(known.get(source, "") for source in sources)
        found.append(VectorRow(put(row.labels, label, value), row.values))
    return merged(found)


def check_label(function: str, name: str) -> None:
    """Raise UsageError for what is not a name of a label."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{function}(): '{name}' is not a name of a label; write one like code")


def _expand(template: str, match: re.Match[str]) -> str:
    """Return Go's expansion: `$1`, `${1}x`, `$name`, `$$`; a group that is not there is empty."""

    def value(reference: re.Match[str]) -> str:
        if reference["dollar"]:
            return "$"
        name = reference["name"] or reference["braced"]
        try:
            return match[int(name) if name.isdigit() else name] or ""
        except IndexError:
            return ""

    return _REFERENCE.sub(value, template)
