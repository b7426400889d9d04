"""Elements that the sections share: headings, tables, filters, facts, levels, templates."""

import re
from collections.abc import Callable, Iterable, Sequence

from sidecar.model.evidence import Missing
from sidecar.model.record import Level
from sidecar.model.report import Heading, Note, Report, ReportLine
from sidecar.views.html.markup import NOTHING, Child, Markup, tag, text

_LONGEST = 400
"""Characters of a template."""

_PLACE = re.compile(r"&lt;(\*|num|str|url|email|time|uuid|ip|path|hex|id)&gt;")


def section(name: str, title: str, *children: Child, class_: str | None = None) -> Markup:
    """Return a region of the page with its heading."""
    head = tag("h2", title, id=f"{name}-title")
    return tag("section", head, *children, id=name, class_=class_, aria_labelledby=f"{name}-title")


def report_section(
    report: Report, title: str, name: str, kind: str, line: Callable[[ReportLine], Markup]
) -> Markup:
    """Return a section of the report, each line as `line` draws it; nothing where it has none.

    Headings and notes are drawn alike in all of them. `kind` is the class of the box of lines.
    """
    part = next((part for part in report.sections if part.title == title), None)
    if part is None:
        return NOTHING
    rows = tag("div", *(_shared(row) or line(row) for row in part.lines), class_=kind)
    return section(name, title, tag("p", text(part.channel), class_="soft"), rows)


def _shared(line: ReportLine) -> Markup:
    match line:
        case Heading(words):
            return tag("h3", words)
        case Note(words):
            return tag("p", sentence(words), class_="soft")
    return NOTHING


def sentence(words: str) -> str:
    """Return a remark as a sentence of its own: with a capital, and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def gap(missing: Missing) -> Markup:
    """Return what is not available, why, and the remedy."""
    remedy = tag("span", tag("b", "Remedy: "), missing.remedy, class_="remedy")
    return tag(
        "p",
        tag("b", "Not available. "),
        text(missing.reason, 600),
        remedy if missing.remedy else None,
        class_="missing",
    )


def facts(pairs: Iterable[tuple[str, Child]]) -> Markup:
    """Return labelled values."""
    rows = [tag("div", tag("dt", label), tag("dd", value)) for label, value in pairs]
    return tag("dl", *rows, class_="facts")


def table(
    name: str, titles: Sequence[tuple[str, str]], rows: Iterable[Markup], caption: str
) -> Markup:
    """Return a table in a box that scrolls by itself; a title is (its text, its columns' class).

    Columns of the class `num` and `when` are sorted by their cells' `data-v`.
    """
    head = tag("tr", *(tag("th", title, scope="col", class_=kind) for title, kind in titles))
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption),
            tag("thead", head),
            tag("tbody", *rows),
            id=name,
        ),
        class_="box",
        tabindex=0,
        role="region",
        aria_label=caption,
    )


def filters(name: str, label: str, *, levels: bool = False) -> Markup:
    """Return the search field of a table; the script shows it, because it needs the script."""
    options = (("", "all levels"), ("l-error", "errors"), ("l-warning", "warnings"))
    choice = tag(
        "select",
        *(tag("option", title, value=value) for value, title in options),
        aria_label="Level",
        data_for=name,
    )
    return tag(
        "div",
        tag("input", type="search", placeholder=label, aria_label=label, data_for=name),
        choice if levels else None,
        tag("output", data_for=name, aria_live="polite"),
        class_="filters",
        hidden=True,
    )


def chip(level: Level | None) -> Markup:
    """Return a log level as a coloured word."""
    name = level.name if level is not None else "none"
    return tag("span", name, class_=f"chip {colour(level)}")


def colour(level: Level | None) -> str:
    """Return the class of a level's colour."""
    if level is None:
        return "l-none"
    if level >= Level.ERROR:
        return "l-error"
    if level >= Level.WARNING:
        return "l-warning"
    return "l-info" if level >= Level.INFO else "l-debug"


def message(masked: str) -> Markup:
    """Return a template, `task <num> took <*>`, with its placeholders marked."""
    safe = text(masked, _LONGEST)
    return tag("span", Markup(_PLACE.sub(r"<i>\1</i>", safe)), class_="message")
