"""Section Findings: worst first, consequences inside the finding that caused them."""

from collections.abc import Iterable, Mapping, Sequence

from sidecar.model.finding import Finding, Proof
from sidecar.quantities import format_seconds, plural
from sidecar.times import NS
from sidecar.views.html.markup import Markup, tag, text
from sidecar.views.html.parts import section, sentence
from sidecar.views.html.timeline.bands import Numbered
from sidecar.views.html.times import Times

_PROOFS = 50
_TITLE, _LONGEST = 300, 600
"""Characters of a title, and of a line of evidence: about six lines on a desktop."""

Checked = Sequence[tuple[str, str]]
"""Code and title of each check that was made."""


class FindingTree:
    """Findings by number, each with those that it led to, in the order in which they came."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        keys = {finding.key for finding in findings}
        self._below: dict[str, list[Finding]] = {}
        roots: list[Finding] = []
        for finding in findings:
            is_root = finding.caused_by not in keys or _leads_back(finding, findings)
            (roots if is_root else self._below.setdefault(finding.caused_by, [])).append(finding)
        self.roots = tuple(_numbered(roots, ""))

    def below(self, item: Numbered) -> tuple[Numbered, ...]:
        """Return what a finding led to."""
        return tuple(_numbered(self._below.get(item.finding.key, ()), f"{item.number}."))

    def all(self) -> tuple[Numbered, ...]:
        """Return all, those that were led to after what led to them."""
        return tuple(self._walk(self.roots))

    def _walk(self, level: Iterable[Numbered]) -> Iterable[Numbered]:
        for item in level:
            yield item
            yield from self._walk(self.below(item))


def findings(
    tree: FindingTree,
    times: Times,
    checked: Checked,
    doubtful: Sequence[str],
    *,
    blind: bool = False,
) -> Markup:
    """Return the section, calm where there is nothing.

    `doubtful` says what keeps that from being good news; `blind` when no channel could be read.
    """
    if not tree.roots:
        return section("findings", "Findings", _blind() if blind else _calm(checked, doubtful))
    return section(
        "findings",
        "Findings",
        *(_entry(root, tree, times) for root in tree.roots),
        _checks(checked, "What was checked") if checked else None,
    )


def _numbered(found: Iterable[Finding], before: str) -> Iterable[Numbered]:
    return (Numbered(f"{before}{at}", finding) for at, finding in enumerate(found, 1))


def _leads_back(finding: Finding, findings: Sequence[Finding]) -> bool:
    """Return whether a finding is, by some way, its own cause: then it stands alone."""
    causes: Mapping[str, str] = {item.key: item.caused_by for item in findings}
    at, seen = finding.caused_by, {finding.key}
    while at in causes:
        if at in seen:
            return True
        seen.add(at)
        at = causes[at]
    return False


def _blind() -> Markup:
    said = "No channel could be read, so no check had anything to judge; the reasons are below."
    return tag("p", tag("b", "Not judged. "), said, class_="missing")


def _calm(checked: Checked, doubtful: Sequence[str]) -> Markup:
    who = plural(len(checked), "check") if checked else "The checks"
    found = f"{who} looked at what could be read, and found nothing wrong."
    said = (
        _reserved(found, doubtful)
        if doubtful
        else tag("p", _TICK, tag("b", "No findings."), " ", found, class_="calm-line")
    )
    return tag(
        "div",
        said,
        _checks(checked, "What was checked") if checked else None,
        class_="calm open" if doubtful else "calm",
    )


def _reserved(found: str, doubtful: Sequence[str]) -> Markup:
    rows = [tag("li", sentence(item)) for item in doubtful]
    head = tag("p", tag("b", "Nothing found."), " ", found, class_="calm-line")
    return Markup(head + tag("ul", *rows, class_="doubts"))


_TICK = Markup(
    '<svg class="mark-good" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">'
    '<circle cx="12" cy="12" r="11"/><path d="M7 12.5l3.4 3.4L17 9"/></svg>'
)


def _checks(checked: Checked, title: str) -> Markup:
    rows = (tag("li", tag("code", code), " ", name) for code, name in checked)
    return tag(
        "details",
        tag("summary", f"{title} ({len(checked)})"),
        tag("ul", *rows, class_="checks"),
        class_="quiet",
    )


def _entry(item: Numbered, tree: FindingTree, times: Times, depth: int = 3) -> Markup:
    finding, below = item.finding, tree.below(item)
    kind = finding.severity.name.lower()
    return tag(
        "article",
        tag(
            "header",
            tag("span", item.number, class_="number", aria_hidden="true"),
            tag(
                "div",
                tag("span", kind, class_="severity"),
                tag(f"h{depth}", text(finding.title, _TITLE), id=f"{item.anchor}-title"),
                _since(finding, times),
                class_="title",
            ),
        ),
        tag("p", finding.detail, class_="detail") if finding.detail else None,
        _proofs(finding.evidence, times) if finding.evidence else None,
        tag("p", tag("b", "Seen alongside: "), finding.alongside, class_="alongside")
        if finding.alongside
        else None,
        tag("p", tag("b", "Next: "), finding.hint, class_="hint") if finding.hint else None,
        tag(
            "div",
            tag("p", f"Led to {plural(len(below), 'finding')}", class_="led"),
            *(_entry(one, tree, times, min(depth + 1, 6)) for one in below),
            class_="below",
        )
        if below
        else None,
        id=item.anchor,
        class_=f"finding {kind}",
        aria_labelledby=f"{item.anchor}-title",
    )


def _since(finding: Finding, times: Times) -> Markup:
    code = tag("code", finding.key)
    if finding.at is None:
        return tag("p", code, class_="since")
    ago = format_seconds((times.now - finding.at) / NS)
    link = tag(
        "a", times.mark(finding.at), href="#timeline", class_="jump", data_at=finding.at // 10**6
    )
    return tag("p", "since ", link, f", {ago} before this report  ·  ", code, class_="since")


def _proofs(evidence: Sequence[Proof], times: Times) -> Markup:
    rows = [_proof(proof, times) for proof in evidence[:_PROOFS]]
    if len(evidence) > _PROOFS:
        rows.append(tag("li", f"and {len(evidence) - _PROOFS:,} more"))
    return tag("ul", *rows, class_="proofs")


def _proof(proof: Proof, times: Times) -> Markup:
    at = times.mark(proof.at, fine=True) if proof.at is not None else tag("span", class_="no-time")
    return tag("li", at, tag("span", text(proof.text, _LONGEST), class_="line-of"))
