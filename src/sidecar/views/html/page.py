"""The report as one HTML file: no network, nothing to install, the same bytes for the same input.

The page may load nothing (`default-src 'none'`); its own style and script are let in by their
hashes. All text from outside passes `markup.text`, so it can neither act nor hide.
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, tzinfo
from functools import cache
from hashlib import sha256
from importlib.resources import files

from msgspec.structs import replace

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.finding import Finding
from sidecar.model.report import Masked, Report
from sidecar.views.html.changes import changes
from sidecar.views.html.comparison import comparison
from sidecar.views.html.errors import errors
from sidecar.views.html.findings import Checked, FindingTree
from sidecar.views.html.findings import findings as entries
from sidecar.views.html.head import head, service, verdict
from sidecar.views.html.log import log
from sidecar.views.html.markup import Markup, join, tag, text
from sidecar.views.html.metrics import metrics
from sidecar.views.html.sources import sources
from sidecar.views.html.timeline.timeline import timeline
from sidecar.views.html.times import Times

_TITLE = 120


def html(  # noqa: PLR0913 - a page is of all of them; the last three have a meaning when absent
    evidence: Evidence,
    findings: Sequence[Finding],
    report: Report,
    *,
    checked: Checked = (),
    masked: Sequence[Masked] | None = None,
    zone: tzinfo | None = UTC,
) -> str:
    """Return the page.

    `findings` are worst first. `checked` are code and title of the checks that were made,
    `masked` what was hidden; None when no one looked for secrets.
    Times are shown in `zone`; None is the machine's own.
    """
    if not isinstance(evidence.logs, Missing):
        logs = replace(evidence.logs, silences=report.silences)
        evidence = replace(evidence, logs=logs)
    times = Times(zone, evidence.at)
    tree = FindingTree(findings)
    title = f"{service(evidence)[:_TITLE]}: {verdict(report, tree, times)}"
    body = (
        tag("a", "To the findings", href="#findings", class_="skip"),
        head(evidence, tree, report, times),
        tag(
            "main",
            entries(tree, times, checked, report.reservations, blind=report.blind),
            changes(report),
            comparison(report),
            timeline(evidence, tree.all(), times),
            log(evidence, times),
            errors(evidence, times),
            metrics(evidence),
            sources(evidence, report, masked),
        ),
        tag("footer", tag("p", "Made by Sidecar. Report complete.")),
    )
    return _page(title, body)


def _page(title: str, body: Sequence[Markup]) -> str:
    parts = join(body, "\n")
    style = _asset("style.css")
    script = _asset("quantities.js") + _asset("script.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )
    # The head is written out: its values are ours, except the title.
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title, 300)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{_HATCH}\n{parts}\n<script>{script}</script>\n</body>\n</html>\n"
    )


_HATCH = (
    '<svg width="0" height="0" class="defs" aria-hidden="true" focusable="false"><pattern'
    ' id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V6" class="hatch"/></pattern></svg>'
)


@cache
def _asset(name: str) -> str:
    return (files("sidecar.views.html") / name).read_text("utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
